# The tests of splitproof itself: unit tests by folder, and the lint scripts.
# The conformance suites and the corpus replays come from
# splitproof_add_serializer().

# Tests that want allocations and work counted.
set(counters)
foreach(counter IN ITEMS splitproof_malloc_counter splitproof_work_counter)
  if(TARGET ${counter})
    list(APPEND counters ${counter})
  endif()
endforeach()

splitproof_folder_tests(serializers/contract LIBS splitproof_contract)
splitproof_folder_tests(serializers LIBS splitproof_examples)
splitproof_folder_tests(serializers/examples LIBS splitproof_examples)
get_property(adapters GLOBAL PROPERTY SPLITPROOF_ADAPTERS)
if(adapters)
  list(JOIN adapters "|" names)
  list(TRANSFORM adapters REPLACE "(.+)" "splitproof_\\1_adapter")
  splitproof_folder_tests(serializers/adapters INCLUDE "/(${names})_test\\.cc$"
                          LIBS ${adapters})
endif()
splitproof_folder_tests(harness LIBS splitproof_fuzz_face splitproof_counts_face
                                     ${counters})
splitproof_folder_tests(harness/recv LIBS splitproof_harness)
splitproof_folder_tests(harness/check LIBS splitproof_harness)
splitproof_folder_tests(harness/search LIBS splitproof_harness)
splitproof_folder_tests(harness/measure LIBS splitproof_harness ${counters})
splitproof_folder_tests(harness/report LIBS splitproof_harness)
splitproof_folder_tests(harness/gate LIBS splitproof_harness)
# Proofs are held against brute force on every subject.
get_property(registrations GLOBAL PROPERTY SPLITPROOF_REGISTRATIONS)
splitproof_folder_tests(harness/mutants LIBS splitproof_mutants ${registrations}
                                             ${counters})
splitproof_folder_tests(bench LIBS splitproof_bench_report)

# All subjects, through the simulated recv and through real sockets.
add_test(NAME engines
         COMMAND splitproof engines
         WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
set_tests_properties(engines PROPERTIES LABELS engines)

foreach(check IN ITEMS format includes hygiene corpus errors workflow)
  add_test(NAME lint/${check}
           COMMAND bash scripts/check-${check}
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(lint/${check} PROPERTIES LABELS lint)
endforeach()

# A check that never fails checks nothing: each plants what it must refuse.
# (scripts/check-tutorials itself, and scripts/check-package, build a project.)
foreach(check IN ITEMS includes hygiene corpus errors tutorials workflow)
  add_test(NAME lint/${check}-refuses
           COMMAND bash scripts/check-${check} --self-test
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(lint/${check}-refuses PROPERTIES LABELS lint)
endforeach()

# The page of the report is what its source makes. Without npm: skipped.
add_test(NAME lint/report-page
         COMMAND bash scripts/check-report --page
         WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
set_tests_properties(lint/report-page PROPERTIES LABELS lint SKIP_RETURN_CODE 3)

# What `check --junit` writes is what the schema says. Without xmllint: skipped.
if(TARGET splitproof_selftest_gate)
  add_test(NAME lint/junit
           COMMAND bash scripts/check-junit
                   "$<TARGET_FILE:splitproof_selftest_gate>"
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(lint/junit PROPERTIES LABELS lint SKIP_RETURN_CODE 3)
endif()
