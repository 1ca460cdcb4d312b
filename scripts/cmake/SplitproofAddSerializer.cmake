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
#   (the gate)         `splitproof check line`
#   line_conformance   GoogleTest suite; a ctest test, label conformance
#   line_replay        runs stored streams through the fuzz target, under any
#                      compiler; ctest replays the corpus, label replay, and
#                      the cases in <corpus>/regressions, label regressions
#   line_fuzz          the libFuzzer target, with SPLITPROOF_FUZZ, in place of
#                      line_conformance, line_replay, line_bench and
#                      line_counts
#   line_bench         the benchmark, with SPLITPROOF_BENCH: times
#   line_counts        its counts; ctest compares them with bench/baseline.json
#                      where there is one, label counts
#
# A project of its own that includes splitproof adds a gate first:
#
#   add_subdirectory(splitproof)
#   splitproof_add_gate(my_gate)
#   splitproof_add_serializer(NAME my_codec HEADER my/codec.h TYPE my::Codec
#                             LIBS my_codec GATE my_gate)

# splitproof_add_gate(<name>)
#
# The gate command (list, check, prove, replay, trace) over the subjects that
# are added to it, at the top of the build folder.
function(splitproof_add_gate name)
  add_executable(${name} "${splitproof_SOURCE_DIR}/harness/gate/gate_main.cc")
  target_link_libraries(${name} PRIVATE splitproof_harness)
  splitproof_link_counters(${name})
  splitproof_place_on_top(${name})
endfunction()

# splitproof_link_counters(<executable>)
#
# Has allocations and work counted in <executable>, in builds that can.
function(splitproof_link_counters executable)
  foreach(counter IN ITEMS splitproof_malloc_counter splitproof_work_counter)
    if(TARGET ${counter})
      target_link_libraries(${executable} PRIVATE ${counter})
    endif()
  endforeach()
endfunction()

# splitproof_link_fuzzing_engine(<executable>)
function(splitproof_link_fuzzing_engine executable)
  if(SPLITPROOF_FUZZING_ENGINE)
    target_link_libraries(${executable} PRIVATE ${SPLITPROOF_FUZZING_ENGINE})
  else()
    target_link_options(${executable} PRIVATE -fsanitize=fuzzer)
  endif()
endfunction()

# splitproof_add_serializer(NAME <name> HEADER <header> TYPE <type>
#                           [CONFIGS <config>...] [CORPUS <folder>]
#                           [DICT <file>] [LIBS <library>...]
#                           [GATE <gate>] [MUTANT]
#                           [REGISTRATION <target>])
#
# NAME     lower case letters, digits, '-', '_' and '.'
# HEADER   as it is included, declares TYPE
# TYPE     the fully qualified serializer class; an alias if it has a comma
# CONFIGS  parameters to check it under, "" (the default) for its defaults
# CORPUS   folder of streams, relative to the top folder of the project
# DICT     libFuzzer dictionary, relative to the top folder of the project
# LIBS     what defines TYPE; default: this project's own serializers
# GATE     the gate that checks it; default: this project's own
# MUTANT   it has a planted bug: it gets a fuzz target, and a place in the
#          self-test gate only
# REGISTRATION  an object library that registers NAME already, among others, and
#          is linked into its gate; HEADER and TYPE are not needed then
function(splitproof_add_serializer)
  cmake_parse_arguments(PARSE_ARGV 0 arg "MUTANT"
                        "NAME;HEADER;TYPE;CORPUS;DICT;GATE;REGISTRATION"
                        "CONFIGS;LIBS")
  splitproof_check_arguments()
  if(NOT arg_LIBS)
    set(arg_LIBS splitproof_serializers)
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
    splitproof_add_conformance()
    splitproof_add_replay()
    splitproof_add_regressions()
  endif()
  if(SPLITPROOF_BENCH)
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
  foreach(path IN ITEMS "${arg_CORPUS}" "${arg_DICT}")
    if(path AND NOT EXISTS "${PROJECT_SOURCE_DIR}/${path}")
      message(FATAL_ERROR "${where}: ${path} does not exist in "
        "${PROJECT_SOURCE_DIR}.")
    endif()
  endforeach()
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

  set(corpus "")
  if(arg_CORPUS)
    set(corpus "${PROJECT_SOURCE_DIR}/${arg_CORPUS}")
  endif()
  set(registration "${arg_NAME}_registration")
  splitproof_generate(registration.cc "registration_${arg_NAME}.cc")
  add_library(${registration} OBJECT "${generated}")
  target_link_libraries(${registration} PUBLIC splitproof_harness ${arg_LIBS})
  if(NOT arg_MUTANT)
    set_property(GLOBAL APPEND PROPERTY SPLITPROOF_REGISTRATIONS
                 ${registration})
  endif()

  # What checks links the registration with its branches counted.
  set(checked ${registration})
  if(arg_MUTANT)
    splitproof_count_branches(${registration})
  elseif(NOT SPLITPROOF_SANITIZED)
    set(checked ${registration}_counted)
    add_library(${checked} OBJECT "${generated}")
    splitproof_count_branches(${checked})
    set(libs)
    foreach(lib IN LISTS arg_LIBS)
      if(TARGET ${lib}_counted)
        string(APPEND lib _counted)
      endif()
      list(APPEND libs ${lib})
    endforeach()
    target_link_libraries(${checked} PUBLIC splitproof_harness ${libs})
  endif()

  if(arg_GATE)
    set(gate "${arg_GATE}")
  elseif(arg_MUTANT)
    set(gate splitproof_selftest_gate)
  else()
    set(gate splitproof)
  endif()
  # A project that includes splitproof may do without a gate.
  if(TARGET ${gate})
    target_link_libraries(${gate} PRIVATE ${checked})
  endif()
endmacro()

macro(splitproof_add_to_manifest)
  set(kind subject)
  if(arg_MUTANT)
    set(kind mutant)
  endif()
  set_property(GLOBAL APPEND_STRING PROPERTY SPLITPROOF_MANIFEST
               "${kind}\t${arg_NAME}\t${arg_CORPUS}\n")
endmacro()

macro(splitproof_add_conformance)
  string(MAKE_C_IDENTIFIER "${arg_NAME}" identifier)
  splitproof_generate(conformance_test.cc "${arg_NAME}_conformance_test.cc")
  splitproof_subject_executable(conformance OBJECTS ${checked})
  target_link_libraries(${executable} PRIVATE GTest::gtest)
  splitproof_link_counters(${executable})
  set_target_properties(${executable} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  # In one process, because the tests of a configuration share its check.
  add_test(NAME conformance/${arg_NAME}
           COMMAND ${executable}
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(conformance/${arg_NAME} PROPERTIES LABELS conformance)
endmacro()

macro(splitproof_add_replay)
  splitproof_generate(fuzz.cc "${arg_NAME}_fuzz.cc")
  splitproof_subject_executable(replay FACE fuzz)
  splitproof_place_on_top(${executable})
  if(arg_CORPUS)
    add_test(NAME replay/${arg_NAME}
             COMMAND ${executable} ${arg_CORPUS}
             WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(replay/${arg_NAME} PROPERTIES LABELS replay)
  endif()
endmacro()

# Subjects that share a corpus share its cases, which name their subjects.
macro(splitproof_add_regressions)
  file(GLOB cases CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
       "${PROJECT_SOURCE_DIR}/${arg_CORPUS}/regressions/*.case")
  get_filename_component(corpus_name "${arg_CORPUS}" NAME)
  if(arg_CORPUS AND cases AND TARGET ${gate}
     AND NOT TEST regressions/${corpus_name})
    add_test(NAME regressions/${corpus_name}
             COMMAND ${gate} replay ${cases}
             WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(regressions/${corpus_name} PROPERTIES
                         LABELS regressions)
  endif()
endmacro()

# A mutant's fuzz target is built when asked for by name.
macro(splitproof_add_fuzzer)
  splitproof_generate(fuzz.cc "${arg_NAME}_fuzz.cc")
  set(executable "${arg_NAME}_fuzz")
  add_executable(${executable} EXCLUDE_FROM_ALL "${generated}")
  target_link_libraries(${executable} PRIVATE ${registration}
                                              splitproof_fuzz_face)
  splitproof_link_fuzzing_engine(${executable})
  splitproof_place_on_top(${executable})

  # <executable>.dict beside it is where OSS-Fuzz and scripts/fuzz look.
  if(arg_DICT)
    configure_file("${PROJECT_SOURCE_DIR}/${arg_DICT}"
                   "${PROJECT_BINARY_DIR}/${executable}.dict" COPYONLY)
  endif()
  if(NOT arg_MUTANT)
    set_property(GLOBAL APPEND PROPERTY SPLITPROOF_FUZZERS ${executable})
  endif()
endmacro()

# Counters cost time, so times and counts are two programs; the first runs the
# second to show them together.
macro(splitproof_add_bench)
  splitproof_generate(counts.cc "${arg_NAME}_counts.cc")
  splitproof_subject_executable(counts)
  splitproof_link_counters(${executable})
  splitproof_place_on_top(${executable})
  set(baseline "${PROJECT_SOURCE_DIR}/bench/baseline.json")
  if(SPLITPROOF_TESTS AND EXISTS "${baseline}")
    add_test(NAME counts/${arg_NAME}
             COMMAND ${executable} --baseline=bench/baseline.json
             WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(counts/${arg_NAME} PROPERTIES LABELS counts)
  endif()

  splitproof_generate(bench.cc "${arg_NAME}_bench.cc")
  splitproof_subject_executable(bench)
  splitproof_place_on_top(${executable})
  add_dependencies(${executable} ${arg_NAME}_counts)
endmacro()

# Writes <template>.in as <file> in the build folder; sets generated to it.
macro(splitproof_generate template file)
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/splitproof/${file}")
  configure_file("${splitproof_SOURCE_DIR}/scripts/cmake/${template}.in"
                 "${generated}" @ONLY)
endmacro()

# splitproof_subject_executable(<kind> [FACE <face>] [OBJECTS <registration>])
#
# The executable <name>_<kind> of the generated file, the registration and a
# face of the harness with its main, if it has one; sets executable to it.
function(splitproof_subject_executable kind)
  cmake_parse_arguments(PARSE_ARGV 1 face "" "FACE;OBJECTS" "")
  if(NOT face_OBJECTS)
    set(face_OBJECTS ${registration})
  endif()
  if(NOT face_FACE)
    set(face_FACE ${kind})
  endif()
  file(GLOB main CONFIGURE_DEPENDS
       "${splitproof_SOURCE_DIR}/harness/${face_FACE}_main.cc")
  set(executable "${arg_NAME}_${kind}")
  add_executable(${executable} "${generated}" ${main})
  target_link_libraries(${executable} PRIVATE ${face_OBJECTS}
                                              splitproof_${face_FACE}_face)
  set(executable ${executable} PARENT_SCOPE)
endfunction()

# Programs that people start are at the top of the build folder.
function(splitproof_place_on_top target)
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
endfunction()

# splitproof_finish_subjects()
#
# Writes what scripts/fuzz and scripts/bench read, subjects.tsv at the top of
# the build folder: kind (subject or mutant), name and corpus folder of each,
# separated by tabs. Makes the target splitproof_fuzzers: all fuzz targets but
# the mutants'.
function(splitproof_finish_subjects)
  get_property(manifest GLOBAL PROPERTY SPLITPROOF_MANIFEST)
  file(WRITE "${PROJECT_BINARY_DIR}/subjects.tsv" "${manifest}")
  if(SPLITPROOF_FUZZ)
    get_property(fuzzers GLOBAL PROPERTY SPLITPROOF_FUZZERS)
    add_custom_target(splitproof_fuzzers)
    if(fuzzers)
      add_dependencies(splitproof_fuzzers ${fuzzers})
    endif()
  endif()
endfunction()
