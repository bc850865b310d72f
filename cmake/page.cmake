# What report.html is put together from is carried by the program. A script may use what stands in
# those before it.
set(page_folder ${PROJECT_SOURCE_DIR}/src/report/html)
set(page_scripts text.js data.js dom.js scale.js chart.js bar_chart.js timeline.js time_chart.js
                 rate_chart.js size_chart.js sortable.js flow_filter.js flow_table.js page.js)
# Only in a page with a comparison.
set(comparison_scripts loss_chart.js delay_chart.js comparison.js)
string(JOIN "," page_script_list ${page_scripts})
string(JOIN "," comparison_script_list ${comparison_scripts})
set(page_files report.html report.css dark.css ${page_scripts} ${comparison_scripts})
list(TRANSFORM page_files PREPEND ${page_folder}/)
add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/html_assets.cpp
  COMMAND ${CMAKE_COMMAND} -D OUTPUT=${PROJECT_BINARY_DIR}/html_assets.cpp
          -D FOLDER=${page_folder} -D SCRIPTS=${page_script_list}
          -D COMPARISON_SCRIPTS=${comparison_script_list}
          -P ${PROJECT_SOURCE_DIR}/cmake/embed_page.cmake
  DEPENDS ${page_files} ${PROJECT_SOURCE_DIR}/cmake/embed_page.cmake
  VERBATIM)
target_sources(report_html PRIVATE ${PROJECT_BINARY_DIR}/html_assets.cpp)
