#include "harness/measure/work_counts.h"

#include <array>
#include <cstring>

#include "harness/measure/instruction_counts.h"

namespace splitproof {

namespace internal {
thread_local constinit uint64_t thread_work = 0;
thread_local constinit uint64_t thread_bytes_copied = 0;
thread_local constinit bool thread_work_counts = false;
}  // namespace internal

namespace {

uint64_t WorkSoFar() {
  return RunsOnCallgrind() ? InstructionsOfThisProcess()
                           : internal::thread_work;
}

}  // namespace

WorkMeter::WorkMeter()
    : before_(WorkSoFar()), copied_before_(internal::thread_bytes_copied) {
  internal::thread_work_counts = true;
}

WorkMeter::~WorkMeter() { internal::thread_work_counts = false; }

uint64_t WorkMeter::steps() const { return WorkSoFar() - before_; }

uint64_t WorkMeter::bytes_copied() const {
  return internal::thread_bytes_copied - copied_before_;
}

std::string_view WorkUnit() {
  return RunsOnCallgrind() ? "instructions" : "steps";
}

bool WorkIsCounted() {
  // Through a volatile pointer: compilers know that memset writes to no
  // variable of the program.
  void* (*volatile fill)(void*, int, size_t) = std::memset;
  std::array<char, 64> bytes;
  const WorkMeter meter;
  fill(bytes.data(), 0, bytes.size());
  return meter.steps() > 0;
}

}  // namespace splitproof
