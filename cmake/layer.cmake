include(GoogleTest)

# wirecensus_layer(NAME WHAT [FOLDERS folder...] [USES layer...] [LIBRARIES library...])
#
# Makes the library of the folder src/NAME (and of the folders below it that FOLDERS names) from its
# *.cpp files, and a test from its *_test.cpp. WHAT says what the folder does, for ARCHITECTURE.md.
# USES are the layers that it may include. LIBRARIES are outside ones; they stay private, so that no
# other folder can come to depend on them.
#
# The headers of each layer stand in an include folder of their own, as links to the real ones, and a
# layer is given its own and those of the layers that it may use, no others. So an #include against
# the table is a header that the compiler does not find, inline code or not. Tests may include all.
#
# Tests are the larger half of the code, and most of their compile time goes into GoogleTest's headers
# and into optimizing what runs once. So they share one precompiled header, that of the first layer,
# are compiled several at a time, and are themselves hardly optimized; what they test is built as always.
function(wirecensus_layer name what)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "FOLDERS;USES;LIBRARIES")
  string(REPLACE "/" "_" target ${name})
  string(REPLACE "/" "_" uses "${arg_USES}")
  foreach(layer IN LISTS uses)
    if(NOT TARGET ${layer})
      message(FATAL_ERROR "cmake/layers.cmake: ${name} uses ${layer}, which does not stand before it")
    endif()
  endforeach()

  set(sources "")
  set(headers "")
  foreach(folder IN ITEMS ${name} LISTS arg_FOLDERS)
    file(GLOB folder_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cpp)
    file(GLOB folder_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.h)
    list(APPEND sources ${folder_sources})
    list(APPEND headers ${folder_headers})
  endforeach()
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  wirecensus_link_headers(${PROJECT_BINARY_DIR}/include/${target} "${headers}")

  add_library(${target} STATIC ${sources})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME wirecensus_${target})
  foreach(layer IN ITEMS ${target} LISTS uses)
    target_include_directories(${target} PRIVATE ${PROJECT_BINARY_DIR}/include/${layer})
  endforeach()
  target_link_libraries(${target} PUBLIC ${uses} PRIVATE ${arg_LIBRARIES})
  if(tests AND WIRECENSUS_TESTS)
    wirecensus_layer_test(${target} "${tests}" "${arg_LIBRARIES}")
    wirecensus_add_unit_tests(${name} ${target}_test)
  endif()
endfunction()

# A sanitized program takes longer to start than most tests take, so there one process runs all tests
# of a layer. ThreadSanitizer is only for layers that start threads.
set(wirecensus_threaded_layers
  capture/file capture/live capture/write metrics metrics/order report runtime runtime/record serve)
function(wirecensus_add_unit_tests layer target)
  string(REPLACE "/" "." name ${layer})
  if(WIRECENSUS_SANITIZE STREQUAL "thread" AND NOT layer IN_LIST wirecensus_threaded_layers)
    return()
  endif()
  add_dependencies(unit_tests ${target})
  if(WIRECENSUS_SANITIZE)
    add_test(NAME ${name} COMMAND ${target})
    set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 900 COST 900)
  else()
    gtest_discover_tests(${target} TEST_PREFIX ${name}. PROPERTIES LABELS unit)
  endif()
endfunction()

# Makes FOLDER hold links to these headers of src/, and nothing else.
function(wirecensus_link_headers folder headers)
  file(REMOVE_RECURSE ${folder})
  foreach(header IN LISTS headers)
    file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR}/src ${header})
    get_filename_component(parent ${folder}/${path} DIRECTORY)
    file(MAKE_DIRECTORY ${parent})
    file(CREATE_LINK ${header} ${folder}/${path} SYMBOLIC)
  endforeach()
endfunction()

function(wirecensus_layer_test target tests libraries)
  add_executable(${target}_test ${tests})
  target_link_libraries(${target}_test PRIVATE
    ${target} test_support ${libraries} GTest::gmock GTest::gtest_main)
  target_include_directories(${target}_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_compile_options(${target}_test PRIVATE -Og -Wno-subobject-linkage)
  set_target_properties(${target}_test PROPERTIES UNITY_BUILD ON)
  target_compile_definitions(${target}_test PRIVATE WIRECENSUS_DOCUMENTS="${PROJECT_SOURCE_DIR}/docs")
  if(NOT TARGET unit_tests)
    add_custom_target(unit_tests)
    target_precompile_headers(${target}_test PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
    set_property(GLOBAL PROPERTY wirecensus_test_headers ${target}_test)
  else()
    get_property(precompiled GLOBAL PROPERTY wirecensus_test_headers)
    target_precompile_headers(${target}_test REUSE_FROM ${precompiled})
  endif()
endfunction()
