# One line makes a serializer a subject everywhere.
#
#   splitproof_add_serializer(
#     NAME line
#     HEADER serializers/line.h
#     TYPE splitproof::LineSerializer
#     CONFIGS "" "newline=CRLF,limit=64"
#     CORPUS corpus/line)
#
# makes, from templates beside this file:
#
#   line_registration  an object library that registers the type by its name
#                      when the program starts; linked into all that follow
#   line_gate          the gate command; a ctest test, label conformance. Here
#                      and with SPLITPROOF_GATE, one gate has all subjects
#   line_conformance   GoogleTest suite; a ctest test, label conformance. This
#                      project's are built by the target splitproof_suites
#   line_replay        runs stored streams through the fuzz target, under any
#                      compiler; ctest replays the corpus, label replay, and
#                      the cases in <corpus>/regressions, label regressions
#   line_fuzz          the libFuzzer target, with SPLITPROOF_FUZZ, in place of
#                      line_conformance, line_replay, line_bench and
#                      line_counts
#   line_bench         the benchmark, with SPLITPROOF_BENCH: times; built when it
#                      is asked for
#   line_counts        its counts; ctest compares them with bench/baseline.json
#                      where there is one, label counts
#
# and, in a project that uses splitproof, what OSS-Fuzz wants of it, in the
# folder oss-fuzz of the build folder: see its Dockerfile.
#
# What needs GoogleTest or Google Benchmark is made where they are installed. In
# a project that uses splitproof, the flags of SPLITPROOF_SANITIZE and
# SPLITPROOF_FUZZ are given to what is made here, and not to LIBS.

# splitproof_add_gate(<name>)
#
# The gate command (list, check, prove, replay, trace) over the subjects that
# are added to it, at the top of the build folder.
function(splitproof_add_gate name)
  include("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/SplitproofOptions.cmake")
  splitproof_add_program(${name})
  target_link_libraries(${name} PRIVATE splitproof::gate_main)
  splitproof_link_counters(${name})
  splitproof_place_on_top(${name})
endfunction()

# splitproof_link_counters(<executable>)
#
# Has allocations and work counted in <executable>, in builds that can.
function(splitproof_link_counters executable)
  foreach(counter IN ITEMS splitproof::malloc_counter splitproof::work_counter)
    if(TARGET ${counter} AND NOT SPLITPROOF_SANITIZED)
      target_link_libraries(${executable} PRIVATE ${counter})
    endif()
  endforeach()
endfunction()

# splitproof_count_branches(<target>)
#
# Compiles <target> so that the work counter sees its branches. For what the
# gate runs; benchmarks link the library without.
function(splitproof_count_branches target)
  get_target_property(type ${target} TYPE)
  if(NOT SPLITPROOF_SANITIZED AND NOT type STREQUAL INTERFACE_LIBRARY)
    target_compile_options(${target} PRIVATE -fsanitize-coverage=trace-pc)
  endif()
endfunction()

# splitproof_counted_libs(<variable> <library>...)
#
# Sets <variable> to the libraries, each replaced by its twin <library>_counted
# where there is one.
function(splitproof_counted_libs variable)
  set(libs)
  foreach(lib IN LISTS ARGN)
    if(TARGET ${lib}_counted)
      string(APPEND lib _counted)
    endif()
    list(APPEND libs ${lib})
  endforeach()
  set(${variable} ${libs} PARENT_SCOPE)
endfunction()

# splitproof_instrument(<target>)
#
# Gives a target of a project that uses splitproof the flags that ours have from
# SplitproofFlags.cmake.
function(splitproof_instrument target)
  if(splitproof_IS_TOP_LEVEL)
    return()
  endif()
  if(SPLITPROOF_SANITIZE)
    target_compile_options(${target} PRIVATE
      -fsanitize=${SPLITPROOF_SANITIZE} -fno-sanitize-recover=all
      -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=${SPLITPROOF_SANITIZE})
  endif()
  if(SPLITPROOF_FUZZ AND NOT SPLITPROOF_FUZZING_ENGINE)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# splitproof_add_program(<name> [<source>...])
function(splitproof_add_program name)
  add_executable(${name} ${ARGN})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  splitproof_instrument(${name})
endfunction()

# splitproof_link_fuzzing_engine(<executable>)
function(splitproof_link_fuzzing_engine executable)
  if(SPLITPROOF_FUZZING_ENGINE)
    target_link_libraries(${executable} PRIVATE ${SPLITPROOF_FUZZING_ENGINE})
  else()
    target_link_options(${executable} PRIVATE -fsanitize=fuzzer)
  endif()
endfunction()

# splitproof_add_replay_test(<name> <gate> <case>...)
#
# A CTest test of label regressions that replays cases. Where nothing is counted,
# there are properties that cannot be checked: then it is skipped, if no case
# fails. It replays them all in any event.
function(splitproof_add_replay_test name gate)
  add_test(NAME ${name} COMMAND ${gate} replay ${ARGN}
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS regressions)
  if(SPLITPROOF_SANITIZED)
    set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 2)
  endif()
endfunction()

# splitproof_add_serializer(NAME <name> HEADER <header> TYPE <type>
#                           [CONFIGS <config>...] [CORPUS <folder>]
#                           [DICT <file>] [LIBS <library>...]
#                           [GATE <gate>] [MUTANT]
#                           [REGISTRATION <target>])
#
# NAME     lower case letters, digits, '-', '_' and '.'
# HEADER   declares TYPE; in the folder of the calling CMakeLists.txt, or as LIBS
#          let it be included
# TYPE     the fully qualified class: a serializer, a parser with Feed() alone, a
#          push decoder or an endpoint; an alias if it has a comma
# CONFIGS  parameters to check it under, "" (the default) for its defaults
# CORPUS   folder of streams, relative to the top folder of the project
# DICT     libFuzzer dictionary, relative to the top folder of the project
# LIBS     what defines TYPE; default: splitproof::serializers
# GATE     the gate that checks it, made by splitproof_add_gate(); default: what
#          the variable SPLITPROOF_GATE names, or else one of its own, <name>_gate
# MUTANT   it has a planted bug: it gets a fuzz target, and a place in the
#          self-test gate only
# REGISTRATION  an object library that registers NAME already, among others, and
#          is linked into its gate; HEADER and TYPE are not needed then
function(splitproof_add_serializer)
  cmake_parse_arguments(PARSE_ARGV 0 arg "MUTANT"
                        "NAME;HEADER;TYPE;CORPUS;DICT;GATE;REGISTRATION"
                        "CONFIGS;LIBS")
  include("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/SplitproofOptions.cmake")
  splitproof_check_arguments()
  set_property(GLOBAL APPEND PROPERTY SPLITPROOF_NAMES ${arg_NAME})
  if(SPLITPROOF_SUBJECTS AND NOT arg_MUTANT
     AND NOT arg_NAME IN_LIST SPLITPROOF_SUBJECTS)
    return()
  endif()
  if(NOT arg_LIBS)
    set(arg_LIBS splitproof::serializers)
    if(arg_MUTANT)
      set(arg_LIBS splitproof_mutants)
    endif()
  endif()

  if(arg_REGISTRATION)
    set(registration "${arg_REGISTRATION}")
  else()
    splitproof_add_registration()
  endif()
  splitproof_add_to_manifest()
  if(SPLITPROOF_FUZZ)
    splitproof_add_fuzzer()
    return()
  endif()
  if(arg_MUTANT)
    return()
  endif()
  if(SPLITPROOF_TESTS)
    splitproof_add_gate_test()
    splitproof_add_conformance()
    splitproof_add_replay()
    splitproof_add_regressions()
  endif()
  if(SPLITPROOF_BENCH)
    splitproof_add_counts()
    splitproof_add_bench()
  endif()
endfunction()

# The macros below are the body of splitproof_add_serializer() and work on its
# variables: arg_NAME and so on.

# Refuses what would only fail later, in a generated file that nobody wrote.
macro(splitproof_check_arguments)
  set(where "splitproof_add_serializer(${arg_NAME} ...)")
  if(NOT arg_NAME MATCHES "^[a-z0-9][a-z0-9_.-]*$")
    message(FATAL_ERROR "${where}: the name must be lower case letters, "
      "digits, '-', '_' and '.', and start with a letter or digit.")
  endif()
  if(NOT "${arg_UNPARSED_ARGUMENTS}" STREQUAL "")
    message(FATAL_ERROR "${where}: unknown argument "
      "\"${arg_UNPARSED_ARGUMENTS}\".")
  endif()
  if(NOT arg_REGISTRATION AND (NOT arg_HEADER OR NOT arg_TYPE))
    message(FATAL_ERROR "${where}: HEADER and TYPE are required.")
  endif()
  if(arg_TYPE MATCHES ",")
    message(FATAL_ERROR "${where}: TYPE \"${arg_TYPE}\" has a comma, which "
      "ends a macro argument; declare an alias in ${arg_HEADER}.")
  endif()
  foreach(argument IN ITEMS CORPUS DICT)
    set(path "${arg_${argument}}")
    cmake_path(ABSOLUTE_PATH path BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
    if(arg_${argument} AND NOT EXISTS "${path}")
      message(FATAL_ERROR "${where}: ${argument} ${arg_${argument}} does not "
        "exist in ${PROJECT_SOURCE_DIR}.")
    endif()
  endforeach()
  if(NOT arg_GATE AND NOT arg_MUTANT)
    set(arg_GATE "${SPLITPROOF_GATE}")
  endif()
  if(arg_GATE AND NOT TARGET "${arg_GATE}")
    message(FATAL_ERROR "${where}: there is no gate ${arg_GATE}; "
      "call splitproof_add_gate(${arg_GATE}) first.")
  endif()
endmacro()

macro(splitproof_add_registration)
  # An empty list is the one default configuration: "".
  set(configs "")
  set(separator "")
  if("${arg_CONFIGS}" STREQUAL "")
    set(configs "\"\"")
  endif()
  foreach(config IN LISTS arg_CONFIGS)
    string(REPLACE "\\" "\\\\" config "${config}")
    string(REPLACE "\"" "\\\"" config "${config}")
    string(APPEND configs "${separator}\"${config}\"")
    set(separator ", ")
  endforeach()

  set(corpus "${arg_CORPUS}")
  if(arg_CORPUS)
    cmake_path(ABSOLUTE_PATH corpus BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
  endif()
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${arg_HEADER}")
    string(PREPEND arg_HEADER "${CMAKE_CURRENT_SOURCE_DIR}/")
  endif()
  set(registration "${arg_NAME}_registration")
  splitproof_generate(registration.cc "registration_${arg_NAME}.cc")
  add_library(${registration} OBJECT "${generated}")
  target_link_libraries(${registration} PUBLIC splitproof::harness ${arg_LIBS})
  splitproof_instrument(${registration})

  # What checks links the registration with its branches counted; only a
  # benchmark, when it is asked for, links the one without.
  set(checked ${registration})
  if(arg_MUTANT)
    splitproof_count_branches(${registration})
  elseif(NOT SPLITPROOF_SANITIZED)
    set(checked ${registration}_counted)
    set_target_properties(${registration} PROPERTIES EXCLUDE_FROM_ALL ON)
    add_library(${checked} OBJECT "${generated}")
    splitproof_count_branches(${checked})
    splitproof_counted_libs(libs ${arg_LIBS})
    target_link_libraries(${checked} PUBLIC splitproof::harness ${libs})
  endif()
  if(NOT arg_MUTANT)
    set_property(GLOBAL APPEND PROPERTY SPLITPROOF_REGISTRATIONS ${checked})
  endif()

  if(arg_GATE)
    set(gate "${arg_GATE}")
  elseif(arg_MUTANT)
    set(gate splitproof_selftest_gate)
  else()
    set(gate "${arg_NAME}_gate")
    splitproof_add_gate(${gate})
  endif()
  target_link_libraries(${gate} PRIVATE ${checked})
endmacro()

macro(splitproof_add_to_manifest)
  get_property(others GLOBAL PROPERTY SPLITPROOF_MANIFEST SET)
  if(NOT others)
    cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}"
                   CALL splitproof_finish_subjects)
  endif()
  set(kind subject)
  if(arg_MUTANT)
    set(kind mutant)
  endif()
  set_property(GLOBAL APPEND_STRING PROPERTY SPLITPROOF_MANIFEST
               "${kind}\t${arg_NAME}\t${arg_CORPUS}\n")
endmacro()

# This project's own subjects are checked by scripts/gate, all at once.
macro(splitproof_add_gate_test)
  if(NOT splitproof_IS_TOP_LEVEL)
    add_test(NAME gate/${arg_NAME}
             COMMAND ${gate} check ${arg_NAME} --budget=${SPLITPROOF_BUDGET}
             WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
    set_tests_properties(gate/${arg_NAME} PROPERTIES LABELS conformance)
  endif()
endmacro()

macro(splitproof_add_conformance)
  if(TARGET splitproof::conformance_face)
    string(MAKE_C_IDENTIFIER "${arg_NAME}" identifier)
    splitproof_generate(conformance_test.cc "${arg_NAME}_conformance_test.cc")
    splitproof_subject_program(conformance LIBS ${checked}
                               splitproof::conformance_face)
    splitproof_link_counters(${program})
    set_target_properties(${program} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
    # The gate checks this project's own as well, so that they may be left out.
    if(splitproof_IS_TOP_LEVEL)
      set_target_properties(${program} PROPERTIES EXCLUDE_FROM_ALL ON)
      set_property(GLOBAL APPEND PROPERTY SPLITPROOF_SUITES ${program})
    endif()
    # In one process, because the tests of a configuration share its check.
    add_test(NAME conformance/${arg_NAME}
             COMMAND ${program}
             WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(conformance/${arg_NAME} PROPERTIES LABELS conformance)
  endif()
endmacro()

macro(splitproof_add_replay)
  splitproof_generate(fuzz.cc "${arg_NAME}_fuzz.cc")
  splitproof_subject_program(replay LIBS ${checked} splitproof::fuzz_face
                             splitproof::replay_main)
  splitproof_link_counters(${program})
  if(arg_CORPUS)
    add_test(NAME replay/${arg_NAME}
             COMMAND ${program} ${arg_CORPUS}
             WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(replay/${arg_NAME} PROPERTIES LABELS replay)
  endif()
endmacro()

# Subjects that share a corpus share its cases, which name their subjects.
macro(splitproof_add_regressions)
  file(GLOB cases CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
       "${corpus}/regressions/*.case")
  get_filename_component(corpus_name "${arg_CORPUS}" NAME)
  if(arg_CORPUS AND cases AND NOT TEST regressions/${corpus_name})
    splitproof_add_replay_test(regressions/${corpus_name} ${gate} ${cases})
  endif()
endmacro()

# A mutant's fuzz target is built when asked for by name.
macro(splitproof_add_fuzzer)
  splitproof_generate(fuzz.cc "${arg_NAME}_fuzz.cc")
  splitproof_subject_program(fuzz EXCLUDE_FROM_ALL
                             LIBS ${registration} splitproof::fuzz_face)
  splitproof_link_fuzzing_engine(${program})

  # <program>.dict beside it is where OSS-Fuzz and scripts/fuzz look.
  if(arg_DICT)
    set(dict "${arg_DICT}")
    cmake_path(ABSOLUTE_PATH dict BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
    configure_file("${dict}" "${PROJECT_BINARY_DIR}/${program}.dict" COPYONLY)
  endif()
  if(NOT arg_MUTANT)
    set_property(GLOBAL APPEND PROPERTY SPLITPROOF_FUZZERS ${program})
  endif()
endmacro()

macro(splitproof_add_counts)
  splitproof_generate(counts.cc "${arg_NAME}_counts.cc")
  splitproof_subject_program(counts LIBS ${checked} splitproof::counts_face)
  splitproof_link_counters(${program})
  set(baseline "${PROJECT_SOURCE_DIR}/bench/baseline.json")
  if(SPLITPROOF_TESTS AND EXISTS "${baseline}")
    add_test(NAME counts/${arg_NAME}
             COMMAND ${program} --baseline=bench/baseline.json
             WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(counts/${arg_NAME} PROPERTIES LABELS counts)
  endif()
endmacro()

# Counters cost time, so times and counts are two programs; this one runs the
# other to show them together.
macro(splitproof_add_bench)
  if(TARGET splitproof::bench_face)
    splitproof_generate(bench.cc "${arg_NAME}_bench.cc")
    splitproof_subject_program(bench EXCLUDE_FROM_ALL
                               LIBS ${registration} splitproof::bench_face)
    add_dependencies(${program} ${arg_NAME}_counts)
  endif()
endmacro()

# Writes <template>.in as <file> in the build folder; sets generated to it.
macro(splitproof_generate template file)
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/splitproof/${file}")
  configure_file("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${template}.in"
                 "${generated}" @ONLY)
endmacro()

# splitproof_subject_program(<kind> [EXCLUDE_FROM_ALL] LIBS <library>...)
#
# The program <name>_<kind> of the generated file and LIBS, at the top of the
# build folder; sets program to it.
macro(splitproof_subject_program kind)
  cmake_parse_arguments(subject "EXCLUDE_FROM_ALL" "" "LIBS" ${ARGN})
  set(program "${arg_NAME}_${kind}")
  splitproof_add_program(${program} "${generated}")
  set_target_properties(${program} PROPERTIES
    EXCLUDE_FROM_ALL ${subject_EXCLUDE_FROM_ALL})
  target_link_libraries(${program} PRIVATE ${subject_LIBS})
  splitproof_place_on_top(${program})
endmacro()

# Programs that people start are at the top of the build folder.
function(splitproof_place_on_top target)
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
endfunction()

# Called when all subjects are known, at the end of the top folder.
#
# Writes what scripts/fuzz and scripts/bench read, subjects.tsv at the top of
# the build folder: kind (subject or mutant), name and corpus folder of each,
# separated by tabs. Makes the targets splitproof_fuzzers, all fuzz targets but
# the mutants', and splitproof_suites, the conformance suites of this project.
function(splitproof_finish_subjects)
  get_property(names GLOBAL PROPERTY SPLITPROOF_NAMES)
  foreach(name IN LISTS SPLITPROOF_SUBJECTS)
    if(NOT name IN_LIST names)
      message(FATAL_ERROR "SPLITPROOF_SUBJECTS: there is no \"${name}\"")
    endif()
  endforeach()
  get_property(manifest GLOBAL PROPERTY SPLITPROOF_MANIFEST)
  file(WRITE "${CMAKE_BINARY_DIR}/subjects.tsv" "${manifest}")
  get_property(fuzzers GLOBAL PROPERTY SPLITPROOF_FUZZERS)
  if(fuzzers)
    add_custom_target(splitproof_fuzzers DEPENDS ${fuzzers})
  endif()
  if(splitproof_IS_TOP_LEVEL)
    get_property(suites GLOBAL PROPERTY SPLITPROOF_SUITES)
    add_custom_target(splitproof_suites DEPENDS ${suites})
  endif()
  if(NOT splitproof_IS_TOP_LEVEL)
    foreach(file IN ITEMS Dockerfile build.sh project.yaml)
      configure_file("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/oss_fuzz_${file}.in"
                     "${CMAKE_BINARY_DIR}/oss-fuzz/${file}" @ONLY)
    endforeach()
  endif()
endfunction()
