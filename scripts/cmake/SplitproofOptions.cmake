# The options: of this project, and of those that use it, where they decide what
# splitproof_add_serializer() makes.
#
# What follows from them is no cache entry, and a folder above the one that
# includes this does not see it: splitproof_add_serializer() includes it again.

set(SPLITPROOF_SANITIZE "" CACHE STRING
    "Sanitizers for all targets: address, undefined, both with a comma, or none")
set_property(CACHE SPLITPROOF_SANITIZE PROPERTY STRINGS
             "" address undefined "address,undefined")
option(SPLITPROOF_FUZZ
       "Build libFuzzer targets (clang only) in place of tests" OFF)

if(NOT SPLITPROOF_SANITIZE MATCHES "^(|address|undefined|address,undefined)$")
  message(FATAL_ERROR
    "SPLITPROOF_SANITIZE is \"${SPLITPROOF_SANITIZE}\": "
    "use address, undefined, both with a comma, or leave it empty.")
endif()
if(SPLITPROOF_FUZZ AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR
    "SPLITPROOF_FUZZ needs clang (libFuzzer), but the compiler is "
    "${CMAKE_CXX_COMPILER_ID}: use the fuzz preset, or set "
    "CMAKE_CXX_COMPILER=clang++-19.")
endif()

# Whether malloc belongs to a sanitizer and timings mean nothing.
set(SPLITPROOF_SANITIZED OFF)
if(SPLITPROOF_SANITIZE OR SPLITPROOF_FUZZ
   OR CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
  set(SPLITPROOF_SANITIZED ON)
endif()

include(CMakeDependentOption)
cmake_dependent_option(SPLITPROOF_BENCH "Build the benchmarks" ON
                       "NOT SPLITPROOF_SANITIZED" OFF)
cmake_dependent_option(SPLITPROOF_TESTS
                       "Build the conformance suites and the tests" ON
                       "NOT SPLITPROOF_FUZZ" OFF)

set(SPLITPROOF_SUBJECTS "" CACHE STRING
    "Names of the serializers that are added; empty: all")

set(SPLITPROOF_BUDGET standard CACHE STRING
    "Budget of the gates that ctest runs: quick, standard or deep")

# OSS-Fuzz and ClusterFuzz name the fuzzing engine in LIB_FUZZING_ENGINE and
# pass the matching compiler flags themselves; otherwise it is libFuzzer.
if(SPLITPROOF_FUZZ)
  set(SPLITPROOF_FUZZING_ENGINE "$ENV{LIB_FUZZING_ENGINE}" CACHE STRING
      "Linker flag or library of the fuzzing engine; empty: libFuzzer")
endif()
