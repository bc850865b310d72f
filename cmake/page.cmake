# What report.html and the live page are put together from is carried by the program. A script may use
# what stands in those before it.
set(page_folder ${PROJECT_SOURCE_DIR}/src/report/html)
set(live_folder ${PROJECT_SOURCE_DIR}/src/report/live)
# In both pages.
set(shared_scripts text.js data.js dom.js scale.js chart.js bar_chart.js timeline.js time_chart.js
                   rate_chart.js size_chart.js cells.js page_frame.js)
set(page_scripts sortable.js flow_filter.js flow_table.js page.js)
# Only in a page with a comparison.
set(comparison_scripts loss_chart.js delay_chart.js comparison.js)
set(live_scripts live_tables.js live.js)
foreach(scripts IN ITEMS shared_scripts page_scripts comparison_scripts)
  list(TRANSFORM ${scripts} PREPEND ${page_folder}/)
endforeach()
list(TRANSFORM live_scripts PREPEND ${live_folder}/)
set(page_files ${page_folder}/report.html ${page_folder}/report.css ${page_folder}/dark.css
               ${live_folder}/live.html ${live_folder}/live.css)
foreach(scripts IN ITEMS shared_scripts page_scripts comparison_scripts live_scripts)
  list(APPEND page_files ${${scripts}})
  string(JOIN "," ${scripts} ${${scripts}})
endforeach()
add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/html_assets.cpp
  COMMAND ${CMAKE_COMMAND} -D OUTPUT=${PROJECT_BINARY_DIR}/html_assets.cpp
          -D PAGE_FOLDER=${page_folder} -D LIVE_FOLDER=${live_folder}
          -D SHARED_SCRIPTS=${shared_scripts} -D PAGE_SCRIPTS=${page_scripts}
          -D COMPARISON_SCRIPTS=${comparison_scripts} -D LIVE_SCRIPTS=${live_scripts}
          -P ${PROJECT_SOURCE_DIR}/cmake/embed_page.cmake
  DEPENDS ${page_files} ${PROJECT_SOURCE_DIR}/cmake/embed_page.cmake
  VERBATIM)
target_sources(report_html PRIVATE ${PROJECT_BINARY_DIR}/html_assets.cpp)
