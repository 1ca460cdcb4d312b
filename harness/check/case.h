// A case: everything that a failure needs to be replayed.

#ifndef SPLITPROOF_HARNESS_CHECK_CASE_H_
#define SPLITPROOF_HARNESS_CHECK_CASE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/recv/schedule.h"

namespace splitproof {

struct Case {
  // The bytes a plain recv is given room for, and the buffered size hint.
  static constexpr size_t kDefaultRecvSize = 4096;
  // The most that files and options may ask for.
  static constexpr size_t kRecvSizeMax = size_t{1} << 30;

  std::string subject;
  std::string stream;
  Schedule schedule;
  size_t recv_size = kDefaultRecvSize;

  friend bool operator==(const Case&, const Case&) = default;
};

// The places where the stream is cut, by the schedule or because a recv takes
// no more than recv_size.
size_t CutsOf(const Case& failing);

// The command line, for a shell, that runs the case again in `program`.
std::string ReplayLine(std::string_view program, const Case& failing);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_CASE_H_
