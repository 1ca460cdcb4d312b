// Families of schedules: the ways of cutting a stream that find bugs.
//
// No family finds every bug. Byte by byte never finds one that needs coalesced
// packets, a single cut never one that needs two, and some show only when a
// chunk fills the window exactly. So there are several, each with a stable name
// and a deterministic enumeration:
//
//   whole     the stream in one chunk
//   bytewise  one byte at a time
//   fixed-k   chunks of k bytes, k = 2 3 4 5 7 8 16 31 32 33 64 128 256 ...
//   one-cut   a cut at every offset
//   two-cut   every pair of offsets up to 64 bytes; above, neighbouring pairs,
//             pairs with the first or the last offset, and pairs of 31 offsets
//             spread evenly
//   all       all 2^(n-1) ways, up to 16 bytes; above, none
//   grammar   cuts at landmarks (packet ends, delimiters, length fields) and
//             one byte before and after them: all at once, singly, in pairs
//   capacity  a window left exactly full, one byte short or one byte over, once
//             or again and again; chunks of the window's size and its divisors
//   captured  chunk sizes recorded from real connections, in turn from several
//             of them on, as they were and scaled down to the stream
//   faults    EAGAIN, EINTR and zero-byte wake-ups, alone and repeated: at each
//             offset of the whole and of the bytewise stream, and at all of
//             them, before the first byte and after the last one included
//   eof-everywhere
//             the end of the stream, or a reset, after each prefix, delivered
//             whole, bytewise and with its last byte alone
//   clear-everywhere
//             clear() after each prefix, and then the rest, the same bytewise,
//             or the end of the stream; at landmarks with one more cut behind
//   random    seeded; each schedule is drawn from its own mix of single bytes,
//             tiny, geometric, near-window and huge chunks
//
// Members are numbered, and any one can be built from its number. That makes
// the enumeration lazy, and makes thinning and sharding a matter of choosing
// numbers. Members of one family are distinct, except those of `random`.
//
// Most members deliver the whole stream and leave its end to the checker, so
// that all of them mean the same as `whole` does. Those of eof-everywhere end
// the connection themselves, after a prefix that is all that counts. Those of
// clear-everywhere deliver the stream to two endpoints, as it were: the rest is
// another stream's beginning. Whoever cannot judge these two leaves
// FamilyInput::endings false, and they have no members.

#ifndef SPLITPROOF_HARNESS_SEARCH_FAMILIES_H_
#define SPLITPROOF_HARNESS_SEARCH_FAMILIES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "harness/recv/schedule.h"

namespace splitproof {

// What the families cut, and what they know about it. A family reads what it
// needs; the spans are read during the call only.
struct FamilyInput {
  // Bytes of the stream; at most Schedule::kMaxSize.
  size_t stream_size = 0;
  // Offsets worth cutting at, in any order (grammar, clear-everywhere).
  std::span<const size_t> landmarks = {};
  // Bytes a recv can deliver at most; 0 if unknown (capacity, random).
  size_t recv_size = 0;
  // For Random (random).
  uint64_t seed = 0;
  // How many members are tried at most. `random` has exactly that many.
  size_t max_cases = 1000;
  // Other sizes a window can have, besides recv_size (capacity).
  std::span<const size_t> capacities = {};
  // Whether members may end the connection or clear the endpoint
  // (eof-everywhere, clear-everywhere).
  bool endings = false;
};

// The members of a family for one input, numbered from 0.
struct FamilyMembers {
  uint64_t size = 0;
  // Makes an empty schedule member `index`, which is below `size`. Empty when
  // there are no members.
  std::function<void(uint64_t index, Schedule& schedule)> build = {};
  // The first so many are worth more than the others.
  uint64_t best = 0;
};

// How much of a family was tried.
struct FamilyCoverage {
  uint64_t members = 0;
  uint64_t visited = 0;

  friend bool operator==(const FamilyCoverage&,
                         const FamilyCoverage&) = default;
};

// Immutable, and safe to share between threads.
class Family {
 public:
  using Enumerator = FamilyMembers (*)(const FamilyInput& input);

  constexpr Family(std::string_view name, std::string_view summary,
                   Enumerator enumerator)
      : name_(name), summary_(summary), enumerator_(enumerator) {}

  // The stable name, as in the list above.
  std::string_view name() const { return name_; }
  // One line for people.
  std::string_view summary() const { return summary_; }

  FamilyMembers Members(const FamilyInput& input) const {
    return enumerator_(input);
  }

  // Visits members in order until `visit` returns false. Of more members than
  // input.max_cases it visits that many: the best ones, but of them at most
  // half as many, and of the others some that are spaced evenly, the first and
  // the last among them (only the first if there is room for one). The schedule
  // is valid during the call; it is the same object each time, so that a case
  // costs no allocation once the longest schedule was built.
  FamilyCoverage ForEach(const FamilyInput& input,
                         absl::FunctionRef<bool(const Schedule&)> visit) const;

 private:
  std::string_view name_;
  std::string_view summary_;
  Enumerator enumerator_;
};

// Every family, from the cheapest to the most thorough, `random` last.
std::span<const Family* const> AllFamilies();

// The family of that name, or null.
const Family* FindFamily(std::string_view name);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_FAMILIES_H_
