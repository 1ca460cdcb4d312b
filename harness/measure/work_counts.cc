#include "harness/measure/work_counts.h"

#include <array>
#include <cstring>

#include "harness/measure/instruction_counts.h"

namespace splitproof {

namespace internal {
thread_local constinit uint64_t thread_work = 0;
}  // namespace internal

uint64_t WorkOfThisThread() {
  return RunsOnCallgrind() ? InstructionsOfThisProcess()
                           : internal::thread_work;
}

std::string_view WorkUnit() {
  return RunsOnCallgrind() ? "instructions" : "steps";
}

bool WorkIsCounted() {
  // Through a volatile pointer: compilers know that memset writes to no
  // variable of the program.
  void* (*volatile fill)(void*, int, size_t) = std::memset;
  std::array<char, 64> bytes;
  const uint64_t before = WorkOfThisThread();
  fill(bytes.data(), 0, bytes.size());
  return WorkOfThisThread() > before;
}

}  // namespace splitproof
