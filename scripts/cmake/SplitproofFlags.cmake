# The compiler flags that hold for every target of this project.
#
# A project that includes splitproof keeps its own flags: those set here are
# bound to this folder and what is below it.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
  # g++-12 sees overlapping copies in assignments of short strings (GCC bug
  # 105651), and takes files that are compiled together for headers.
  add_compile_options(
    -Wall -Wextra
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-subobject-linkage>")
  if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
  endif()
endif()

# What is built names no folder of the machine it was built on: __FILE__, which
# checks print, begins at the top of the project.
add_compile_options("-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")

if(SPLITPROOF_SANITIZE)
  add_compile_options(-fsanitize=${SPLITPROOF_SANITIZE}
                      -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SPLITPROOF_SANITIZE})
endif()

if(SPLITPROOF_FUZZ)
  # A fuzzer follows the branches of the code under test. Those of the harness
  # would cost as much and tell it nothing: see splitproof_not_under_test().
  if(NOT SPLITPROOF_FUZZING_ENGINE)
    set(under_test
        "$<NOT:$<BOOL:$<TARGET_PROPERTY:SPLITPROOF_NOT_UNDER_TEST>>>")
    add_compile_options("$<${under_test}:-fsanitize=fuzzer-no-link>")
  endif()
endif()

# splitproof_not_under_test(<target>...)
#
# Fuzz targets take no coverage of these.
function(splitproof_not_under_test)
  set_target_properties(${ARGN} PROPERTIES SPLITPROOF_NOT_UNDER_TEST ON)
endfunction()
