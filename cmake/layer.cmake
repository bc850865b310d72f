include(GoogleTest)

# wirecensus_layer(NAME WHAT [FOLDERS folder...] [USES layer...] [LIBRARIES library...] [LOADS library...])
#
# Makes the library of the folder src/NAME (and of the folders below it that FOLDERS names) from its
# *.cpp files, and a test from its *_test.cpp. WHAT says what the folder does, for ARCHITECTURE.md.
# USES are the layers that it may include. LIBRARIES are outside ones; they stay private, so that no
# other folder can come to depend on them. LOADS are those that it loads only when they are used
# (base/shared_library.h): it has their headers, and their names as WIRECENSUS_PCAP_SONAME and so on.
#
# The headers of each layer stand in an include folder of their own, as links to the real ones, and a
# layer is given its own and those of the layers that it may use, no others. So an #include against
# the table is a header that the compiler does not find, inline code or not. Tests may include all.
#
# Layers that touch each packet are compiled file by file where others are not (CMAKE_UNITY_BUILD): GCC makes
# a slower loop of several files, by 3 %.
#
# Tests are the larger half of the code, and most of their compile time goes into GoogleTest's headers
# and into optimizing what runs once. So they share one precompiled header, that of test_headers,
# are compiled all at once, and are themselves hardly optimized, and neither their undefined behaviour nor their variables
# are checked; what they test is built as always. They are built by the target unit_tests alone.
set(wirecensus_packet_layers decode flow inspect metrics runtime capture/file)
function(wirecensus_layer name what)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "FOLDERS;USES;LIBRARIES;LOADS")
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
  wirecensus_loads(${target} "${arg_LOADS}")
  if(name IN_LIST wirecensus_packet_layers AND NOT WIRECENSUS_SANITIZE)
    set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
  endif()
  if(tests AND WIRECENSUS_TESTS)
    set(libraries ${arg_LIBRARIES})
    foreach(prefix IN LISTS arg_LOADS)
      list(APPEND libraries PkgConfig::${prefix})  # tests may call it themselves
    endforeach()
    wirecensus_layer_test(${target} "${tests}" "${libraries}")
    wirecensus_add_unit_tests(${name} ${target}_test)
  endif()
endfunction()

# Gives TARGET what it needs to load the libraries that pkg_check_modules() found with these prefixes.
function(wirecensus_loads target prefixes)
  foreach(prefix IN LISTS prefixes)
    target_include_directories(${target} SYSTEM PRIVATE ${${prefix}_INCLUDE_DIRS})
    target_compile_options(${target} PRIVATE ${${prefix}_CFLAGS_OTHER})
    wirecensus_soname(soname ${prefix})
    target_compile_definitions(${target} PRIVATE WIRECENSUS_${prefix}_SONAME="${soname}")
  endforeach()
endfunction()

# The name by which a program that is linked with the library finds it when it runs (DT_NEEDED). The linker is asked, because
# the name is not the same everywhere: libpcap.so.0.8 in Debian, libpcap.so.1 elsewhere.
function(wirecensus_soname variable prefix)
  list(GET ${prefix}_LINK_LIBRARIES 0 library)
  set(linked ${PROJECT_BINARY_DIR}/CMakeFiles/linked_with_${prefix}.so)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -shared -nostdlib -Wl,--no-as-needed -o ${linked} ${library})
  execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${linked} OUTPUT_VARIABLE headers)
  if(NOT headers MATCHES "NEEDED +([^ \n]+)")
    message(FATAL_ERROR "${library} is not a shared library that can be loaded by its name")
  endif()
  set(${variable} ${CMAKE_MATCH_1} PARENT_SCOPE)
endfunction()

# A sanitized program takes longer to start than most tests take, so there one process runs all tests
# of a layer. ThreadSanitizer is only for layers whose threads share more than the parts of one job, which the test of
# threads sees.
set(wirecensus_threaded_layers capture/file capture/live capture/write runtime runtime/record serve)
function(wirecensus_add_unit_tests layer target)
  string(REPLACE "/" "." name ${layer})
  if(WIRECENSUS_SANITIZE STREQUAL "thread" AND NOT layer IN_LIST wirecensus_threaded_layers)
    return()
  endif()
  add_dependencies(unit_tests ${target})
  if(WIRECENSUS_SANITIZE)
    add_test(NAME ${name} COMMAND ${target})
    set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 900 COST 900)
    if(layer STREQUAL "runtime")
      set_tests_properties(${name} PROPERTIES COST 1800)  # a minute: it begins first, so that none waits for it at the end
    endif()
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
  add_executable(${target}_test EXCLUDE_FROM_ALL ${tests})
  target_link_libraries(${target}_test PRIVATE
    ${target} test_support ${libraries} GTest::gmock GTest::gtest_main)
  target_include_directories(${target}_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
  wirecensus_test_options(${target}_test)
  set_target_properties(${target}_test PROPERTIES UNITY_BUILD ON)
  target_compile_definitions(${target}_test PRIVATE WIRECENSUS_DOCUMENTS="${PROJECT_SOURCE_DIR}/docs")
  target_precompile_headers(${target}_test REUSE_FROM test_headers)
endfunction()

# Holds the precompiled headers of all unit tests: an empty file, compiled with their options.
function(wirecensus_test_headers)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/test_headers.cpp CONTENT "" @ONLY)
  add_library(test_headers OBJECT EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/test_headers.cpp)
  wirecensus_test_options(test_headers)
  target_link_libraries(test_headers PRIVATE GTest::gmock)
  target_precompile_headers(test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
  add_custom_target(unit_tests)
endfunction()

function(wirecensus_test_options target)
  target_compile_options(${target} PRIVATE -Og -Wno-subobject-linkage)
  if(WIRECENSUS_SANITIZE MATCHES undefined)
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined --param asan-stack=0)
  endif()
endfunction()
