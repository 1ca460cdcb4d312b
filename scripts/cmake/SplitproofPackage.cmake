# The libraries under the names that other projects use, and the package that is
# installed.
#
#   splitproof::serializers   what production code links: the contract and the
#                             serializers; component serializers
#   splitproof::harness       what checks them; component harness
#   splitproof::*_face        component conformance, bench
#
# and what splitproof_add_serializer() takes for itself. A component is what
# find_package() is asked for; each is an export of its own, because each needs
# other packages. The adapters are not installed.
#
# `cmake --install` takes what is built. What it takes is the target
# splitproof_package. Nothing that is installed names a folder of the machine
# that built it.

include(CMakePackageConfigHelpers)
option(SPLITPROOF_INSTALL "Install splitproof" ${PROJECT_IS_TOP_LEVEL})

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/splitproof")

# splitproof_export(<component> <name>...)
#
# Makes those of the libraries splitproof_<name> that there are known as
# splitproof::<name>, and installs them.
function(splitproof_export component)
  set(targets)
  foreach(name IN LISTS ARGN)
    set(target splitproof_${name})
    if(TARGET ${target})
      add_library(splitproof::${name} ALIAS ${target})
      set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
      list(APPEND targets ${target})
    endif()
  endforeach()
  if(NOT SPLITPROOF_INSTALL OR NOT targets)
    return()
  endif()
  install(TARGETS ${targets} EXPORT splitproof-${component}
          ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}/splitproof"
          OBJECTS DESTINATION "${CMAKE_INSTALL_LIBDIR}/splitproof")
  install(EXPORT splitproof-${component} NAMESPACE splitproof::
          DESTINATION "${package_folder}")
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL INTERFACE_LIBRARY)
      add_dependencies(splitproof_package ${target})
    endif()
  endforeach()
endfunction()

if(SPLITPROOF_INSTALL)
  add_custom_target(splitproof_package)
endif()
splitproof_export(serializers contract msgpack serializers serializers_counted)
splitproof_export(harness harness malloc_counter work_counter gate_main
                  replay_main fuzz_face counts_face)
splitproof_export(conformance conformance_face)
splitproof_export(bench bench_face)
if(NOT SPLITPROOF_INSTALL)
  return()
endif()

foreach(folder IN ITEMS serializers harness)
  install(DIRECTORY ${folder}
          DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/splitproof"
          FILES_MATCHING PATTERN "*.h"
          PATTERN "*_test_*.h" EXCLUDE
          PATTERN "test_*.h" EXCLUDE
          PATTERN adapters EXCLUDE
          PATTERN examples EXCLUDE
          PATTERN mutants EXCLUDE)
endforeach()

configure_package_config_file(
  scripts/cmake/splitproof-config.cmake.in splitproof-config.cmake
  INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file(splitproof-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/splitproof-config.cmake"
              "${PROJECT_BINARY_DIR}/splitproof-config-version.cmake"
        DESTINATION "${package_folder}")
install(DIRECTORY scripts/cmake/ DESTINATION "${package_folder}"
        FILES_MATCHING PATTERN "*.cc.in" PATTERN "oss_fuzz_*.in"
        PATTERN SplitproofAddSerializer.cmake PATTERN SplitproofOptions.cmake)
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/splitproof")
