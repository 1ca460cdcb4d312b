#include "harness/measure/instruction_counts.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#define SPLITPROOF_HAS_CALLGRIND 1
#else
#define SPLITPROOF_HAS_CALLGRIND 0
#endif

namespace splitproof {
namespace {

#if SPLITPROOF_HAS_CALLGRIND

// Sets the counts to zero, and has instructions counted from now on. False if
// nobody has done so: neither without valgrind nor under another one of its
// tools is the answer changed.
bool StartFromZero() {
  constexpr int kNobody = 1;
  CALLGRIND_START_INSTRUMENTATION;
  return VALGRIND_DO_CLIENT_REQUEST_EXPR(kNobody, VG_USERREQ__ZERO_STATS, 0, 0,
                                         0, 0, 0) != kNobody;
}
void WriteProfile() { CALLGRIND_DUMP_STATS; }

#else

bool StartFromZero() { return false; }
void WriteProfile() {}

#endif

[[noreturn]] void EndFor(const std::string& path) {
  std::fprintf(stderr,
               "splitproof: callgrind counts no instructions, or %s is not "
               "where its profile is: use `valgrind --tool=callgrind` without "
               "options about what it collects and where it writes\n",
               path.c_str());
  std::abort();
}

// Instructions since the counts were set to zero.
uint64_t TakeCount() {
  // callgrind numbers the profiles of a process, also of a forked one, from 1.
  static pid_t process = 0;
  static int profiles = 0;
  if (process != getpid()) {
    process = getpid();
    profiles = 0;
  }
  const std::string path =
      absl::StrCat("callgrind.out.", process, ".", ++profiles);
  WriteProfile();
  std::ifstream profile(path);
  const std::optional<uint64_t> sum = internal::SumOfProfile(profile);
  if (sum.value_or(0) == 0) EndFor(path);
  std::remove(path.c_str());
  return *sum;
}

}  // namespace

bool RunsOnCallgrind() {
  static const bool runs = StartFromZero();
  return runs;
}

uint64_t InstructionsOfThisProcess() {
  static uint64_t instructions = 0;
  if (!RunsOnCallgrind()) return 0;
  instructions += TakeCount();
  StartFromZero();
  return instructions;
}

namespace internal {

std::optional<uint64_t> SumOfProfile(std::istream& profile) {
  for (std::string line; std::getline(profile, line);) {
    absl::string_view numbers = line;
    if (!absl::ConsumePrefix(&numbers, "totals: ")) continue;
    uint64_t sum = 0;
    if (absl::SimpleAtoi(numbers.substr(0, numbers.find(' ')), &sum)) {
      return sum;
    }
  }
  return std::nullopt;
}

}  // namespace internal
}  // namespace splitproof
