// Tells the tools that watch memory which bytes nobody may read.
//
// Comparing runs finds a stale read that changes a result. valgrind and the
// address sanitizer find every one, and name the line that reads: for valgrind
// bytes are marked undefined, which costs nothing when it is not running; for
// the sanitizer they are poisoned while a deserializer is called that has
// promised to keep to its own bytes.

#ifndef SPLITPROOF_HARNESS_RECV_MEMORY_MARKS_H_
#define SPLITPROOF_HARNESS_RECV_MEMORY_MARKS_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace splitproof {

// Whether valgrind runs this program.
bool RunsOnValgrind();

// valgrind: these bytes hold nothing until they are written.
void MarkUndefined(std::span<const char> bytes);
// valgrind: complains if one of these bytes holds nothing.
void RequireDefined(std::span<const char> bytes);
// valgrind: its complaints so far. Always 0 elsewhere.
uint64_t CountComplaints();

// Address sanitizer: whoever touches these bytes is stopped, until they are
// allowed again.
void Forbid(std::span<const char> bytes);
void Allow(std::span<const char> bytes);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_MEMORY_MARKS_H_
