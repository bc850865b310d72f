# Makes a C++ source of the files that report.html is put together from, so that the program carries
# them. Run as a script:
#
#   cmake -D OUTPUT=html_assets.cpp -D FOLDER=src/report/html -D SCRIPTS=a.js,b.js
#         -D COMPARISON_SCRIPTS=c.js,d.js -P embed_page.cmake
#
# The scripts are joined in this order; those of the second list follow only where there is a
# comparison. Beside each of what a page runs stands its hash, by which the
# page's Content Security Policy (https://www.w3.org/TR/CSP3/) lets run that and nothing else.

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

file(READ "${FOLDER}/report.html" template)
file(READ "${FOLDER}/report.css" style)
file(READ "${FOLDER}/dark.css" dark_style)
set(script "\"use strict\";\n")
set(comparison_script "")
foreach(scripts IN ITEMS script comparison_script)
  string(TOUPPER ${scripts}s list)
  string(REPLACE "," ";" files "${${list}}")
  foreach(file IN LISTS files)
    file(READ "${FOLDER}/${file}" text)
    string(APPEND ${scripts} "${text}")
  endforeach()
endforeach()

set(source "#include \"report/html/html_assets.h\"\n\nnamespace wirecensus::report::html_assets {\n")
add_asset(page_template "${template}")
foreach(part style dark_style script)
  base64_hash("${${part}}" hash)
  add_asset(${part} "${${part}}")
  add_asset(${part}_hash "sha256-${hash}")
endforeach()
base64_hash("${script}${comparison_script}" hash)
add_asset(comparison_script "${comparison_script}")
add_asset(comparison_script_hash "sha256-${hash}")
file(WRITE "${OUTPUT}" "${source}}  // namespace wirecensus::report::html_assets\n")
