// Deserializers that keep all that was received of a packet, and ask one
// function whether it is complete.
//
// The function is a static member of the format, or of a mutant of it:
//
//   static Step<std::string> Decide(Bytes received, size_t searched);
//
// `received` begins with the packet; its first `searched` bytes were shown
// before. A remainder is the end of `received`.

#ifndef SPLITPROOF_HARNESS_MUTANTS_TOY_WHOLE_H_
#define SPLITPROOF_HARNESS_MUTANTS_TOY_WHOLE_H_

#include <cstddef>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "harness/mutants/toy_lines.h"
#include "serializers/contract/serializer.h"

namespace splitproof::mutants {

inline Malformed TooLong(Bytes remainder, bool fatal = true) {
  return {.kind = ErrorKind::kLimit,
          .status = absl::OutOfRangeError("too long"),
          .remainder = remainder,
          .fatal = fatal};
}

inline Malformed Refused(Bytes remainder, bool fatal = true) {
  return {.kind = ErrorKind::kMalformed,
          .status = absl::InvalidArgumentError("not in the format"),
          .remainder = remainder,
          .fatal = fatal};
}

// The packet in front of the terminator, which does not begin before `from`. A
// packet of more than `limit` bytes is refused once a packet of `limit` bytes
// would have ended.
inline Step<std::string> DecideUpTo(Bytes terminator, size_t limit,
                                    Bytes received, size_t from) {
  const Bytes eligible = received.substr(0, limit + terminator.size());
  const size_t end = eligible.find(terminator, from);
  if (end != Bytes::npos) {
    return Decoded{std::string(received.substr(0, end)),
                   received.substr(end + terminator.size())};
  }
  if (received.size() < limit + terminator.size()) return kNeedMore;
  return TooLong(received.substr(limit + terminator.size()));
}

// Where to go on with a search for a terminator of `size` bytes: some of it may
// have been seen.
inline size_t Resume(size_t searched, size_t size) {
  return searched - std::min(searched, size - 1);
}

template <class Rule>
class PlainWhole {
 public:
  Step<std::string> Feed(Bytes chunk) {
    const size_t searched = held_.size();
    held_.append(chunk);
    Step<std::string> step = Rule::Decide(held_, searched);
    if (auto* packet = step.decoded()) PlaceIn(chunk, packet->remainder);
    if (auto* error = step.malformed()) PlaceIn(chunk, error->remainder);
    return step;
  }

  friend bool operator==(const PlainWhole&, const PlainWhole&) = default;

 private:
  // The same remainder, where it lies in the chunk.
  static void PlaceIn(Bytes chunk, Bytes& remainder) {
    if (remainder.size() > chunk.size()) return;
    remainder = chunk.substr(chunk.size() - remainder.size());
  }

  std::string held_;
};

template <class Rule>
class BufferedWhole : public BufferedLineScan {
 public:
  Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
    const Bytes received = Take(buffer, nbytes);
    return Rule::Decide(received, received.size() - nbytes);
  }

  friend bool operator==(const BufferedWhole&, const BufferedWhole&) = default;
};

// The plain form of a serializer, after the rule.
template <class Rule>
class PlainBy {
 public:
  PlainWhole<Rule> IncrementalDeserialize() const { return {}; }
};

// The buffered form; Rule::kFrameBytes is the room that it needs.
template <class Rule>
class BufferedBy {
 public:
  static constexpr Traits kTraits{.in_place = true};

  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(Rule::kFrameBytes, size_hint);
  }
  BufferedWhole<Rule> BufferedIncrementalDeserialize() const { return {}; }
};

template <class Rule>
class BothBy : public PlainBy<Rule>, public BufferedBy<Rule> {};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_TOY_WHOLE_H_
