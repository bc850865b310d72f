# Makes a C++ source of the files that report.html and the live page are put together from, so that the
# program carries them. Run as a script:
#
#   cmake -D OUTPUT=html_assets.cpp -D PAGE_FOLDER=src/report/html -D LIVE_FOLDER=src/report/live
#         -D SHARED_SCRIPTS=a.js,b.js -D PAGE_SCRIPTS=c.js -D COMPARISON_SCRIPTS=d.js
#         -D LIVE_SCRIPTS=e.js -P embed_page.cmake
#
# The scripts of a list are joined in this order. A report runs those of the first and the second, and
# of the third where there is a comparison; the live page those of the first and the fourth. For what
# each runs there is a hash, by which the page's Content Security Policy
# (https://www.w3.org/TR/CSP3/) lets run that and nothing else.

# The SHA-256 of a text as base64. CMake knows it as hex digits only: 64 of them are read three (12
# bits, two letters) at a time, and the last alone, as 6 bits with two zeros and padding.
function(base64_hash text result)
  set(letters "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  string(SHA256 hex "${text}")
  set(encoded "")
  foreach(at RANGE 0 60 3)
    string(SUBSTRING "${hex}" ${at} 3 digits)
    math(EXPR high "0x${digits} >> 6")
    math(EXPR low "0x${digits} & 63")
    string(SUBSTRING "${letters}" ${high} 1 first)
    string(SUBSTRING "${letters}" ${low} 1 second)
    string(APPEND encoded "${first}${second}")
  endforeach()
  string(SUBSTRING "${hex}" 63 1 digit)
  math(EXPR last "0x${digit} << 2")
  string(SUBSTRING "${letters}" ${last} 1 letter)
  set(${result} "${encoded}${letter}=" PARENT_SCOPE)
endfunction()

function(add_asset name text)
  string(APPEND source "const std::string_view ${name} = R\"embedded(${text})embedded\";\n")
  set(source "${source}" PARENT_SCOPE)
endfunction()

function(read_scripts name)
  string(TOUPPER ${name}s list)
  string(REPLACE "," ";" files "${${list}}")
  foreach(file IN LISTS files)
    file(READ "${file}" one)
    string(APPEND text "${one}")
  endforeach()
  set(${name} "${text}" PARENT_SCOPE)
endfunction()

file(READ "${PAGE_FOLDER}/report.html" page_template)
file(READ "${PAGE_FOLDER}/report.css" style)
file(READ "${PAGE_FOLDER}/dark.css" dark_style)
file(READ "${LIVE_FOLDER}/live.html" live_template)
file(READ "${LIVE_FOLDER}/live.css" live_style)
foreach(scripts IN ITEMS shared_script page_script comparison_script live_script)
  read_scripts(${scripts})
endforeach()
set(shared_script "\"use strict\";\n${shared_script}")

set(source "#include \"report/html/html_assets.h\"\n\nnamespace wirecensus::report::html_assets {\n")
foreach(part page_template live_template style dark_style live_style shared_script page_script
             comparison_script live_script)
  add_asset(${part} "${${part}}")
endforeach()
set(report_run "${shared_script}${page_script}")
set(comparison_run "${report_run}${comparison_script}")
set(live_run "${shared_script}${live_script}")
foreach(part style dark_style live_style report_run comparison_run live_run)
  base64_hash("${${part}}" hash)
  string(REPLACE "_run" "_script" name ${part})
  add_asset(${name}_hash "sha256-${hash}")
endforeach()
file(WRITE "${OUTPUT}" "${source}}  // namespace wirecensus::report::html_assets\n")
