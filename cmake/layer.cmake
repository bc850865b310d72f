include(GoogleTest)

# wirecensus_layer(NAME [USES layer...] [LIBRARIES library...])
#
# Makes the library of one folder of src/ from its *.cpp files, and NAME_test from its *_test.cpp.
# USES are the layers it may include: the link edges are the layering. LIBRARIES are outside ones;
# they stay private, so that no other folder can come to depend on them.
#
# Tests are the larger half of the code, and most of their compile time goes into GoogleTest's headers
# and into optimizing what runs once. So they share one precompiled header, that of the first layer,
# are compiled several at a time, and are themselves hardly optimized; what they test is built as always.
function(wirecensus_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;LIBRARIES")
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")

  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES OUTPUT_NAME wirecensus_${name})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PUBLIC ${arg_USES} PRIVATE ${arg_LIBRARIES})

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} ${arg_LIBRARIES} GTest::gmock GTest::gtest_main)
    target_compile_options(${name}_test PRIVATE -Og -Wno-subobject-linkage)
    set_target_properties(${name}_test PROPERTIES UNITY_BUILD ON)
    if(NOT TARGET unit_tests)
      add_custom_target(unit_tests)
      target_precompile_headers(${name}_test PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
      set_property(GLOBAL PROPERTY wirecensus_test_headers ${name}_test)
    else()
      get_property(headers GLOBAL PROPERTY wirecensus_test_headers)
      target_precompile_headers(${name}_test REUSE_FROM ${headers})
    endif()
    add_dependencies(unit_tests ${name}_test)
    gtest_discover_tests(${name}_test TEST_PREFIX ${name}. PROPERTIES LABELS unit)
  endif()
endfunction()
