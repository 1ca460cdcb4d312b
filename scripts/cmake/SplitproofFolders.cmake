# A folder is a library, and its tests are one executable.
#
# Sources are found by name, never listed: `*_test.cc` are unit tests,
# `*_main.cc` hold a main function and belong to an executable, everything else
# belongs to the folder's library. CONFIGURE_DEPENDS makes each build look for
# new and removed files first.
#
# Builds that nobody edits in (sanitizers, valgrind, clang-tidy) compile several
# files of a library as one, since most of a file is what it includes: what files
# name for themselves must be named once in a library. Tests are compiled one by
# one.

# splitproof_source_files(<variable> FOLDER <folder> [INCLUDE <regex>]
#                         [EXCLUDE <regex>...])
#
# Sets <variable> to the library sources below <folder> whose path, relative to
# the top folder, matches INCLUDE and none of EXCLUDE.
function(splitproof_source_files variable)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FOLDER;INCLUDE" "EXCLUDE")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS
       RELATIVE "${splitproof_SOURCE_DIR}"
       "${splitproof_SOURCE_DIR}/${arg_FOLDER}/*.cc")
  if(arg_INCLUDE)
    list(FILTER sources INCLUDE REGEX "${arg_INCLUDE}")
  endif()
  foreach(pattern IN ITEMS "_(test|main)\\.cc$" ${arg_EXCLUDE})
    list(FILTER sources EXCLUDE REGEX "${pattern}")
  endforeach()
  list(TRANSFORM sources PREPEND "${splitproof_SOURCE_DIR}/")
  set(${variable} "${sources}" PARENT_SCOPE)
endfunction()

# splitproof_folder_library(<name> [COUNTED] FOLDER <folder> [INCLUDE <regex>]
#                           [EXCLUDE <regex>...] [LIBS <library>...])
#
# A static library of the folder's sources, or an interface library where all
# of them are headers. Sets <name>_scope to PUBLIC or INTERFACE accordingly.
# COUNTED: also <name>_counted, the same with its branches counted, and those of
# LIBS where they have such a twin.
function(splitproof_folder_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "COUNTED" "FOLDER;INCLUDE"
                        "EXCLUDE;LIBS")
  splitproof_source_files(sources FOLDER ${arg_FOLDER}
                          INCLUDE "${arg_INCLUDE}" EXCLUDE ${arg_EXCLUDE})
  if(sources)
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_link_libraries(${name} ${scope} ${arg_LIBS})
  set(${name}_scope ${scope} PARENT_SCOPE)
  if(arg_COUNTED AND sources AND NOT SPLITPROOF_SANITIZED)
    add_library(${name}_counted STATIC ${sources})
    splitproof_counted_libs(libs ${arg_LIBS})
    target_link_libraries(${name}_counted ${scope} ${libs})
    splitproof_count_branches(${name}_counted)
  endif()
endfunction()

# splitproof_folder_tests(<folder> [INCLUDE <regex>] [LIBS <library>...])
#
# One GoogleTest executable of the `*_test.cc` directly in <folder>, those that
# match INCLUDE, each of its tests known to ctest as <folder>/<suite>.<test>. No
# tests, no executable.
function(splitproof_folder_tests folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "INCLUDE" "LIBS")
  file(GLOB sources CONFIGURE_DEPENDS
       "${splitproof_SOURCE_DIR}/${folder}/*_test.cc")
  if(arg_INCLUDE)
    list(FILTER sources INCLUDE REGEX "${arg_INCLUDE}")
  endif()
  if(NOT sources)
    return()
  endif()
  string(REPLACE "/" "_" name "${folder}_test")
  add_executable(${name} ${sources})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  # Most of what a test costs is its compilation.
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-O1>)
  target_link_libraries(${name} PRIVATE ${arg_LIBS} GTest::gmock
                                        GTest::gtest_main)
  splitproof_discover_tests(${name} PREFIX "${folder}/" LABEL unit)
endfunction()

# splitproof_discover_tests(<executable> PREFIX <prefix> LABEL <label>)
#
# Makes each GoogleTest test of <executable> a ctest test. They are listed when
# ctest starts, not during the build: a build never runs what it built.
function(splitproof_discover_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PREFIX;LABEL" "")
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  include(GoogleTest)
  gtest_discover_tests(${name}
    TEST_PREFIX "${arg_PREFIX}"
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${arg_LABEL})
endfunction()
