// Mutant: the packet, which its receiver owns, has a view of the receive buffer
// in it. It reads right until the buffer is used again.
//
// As in riakpbc PR #57 and node-buffy PR #2. Killed by no-kept-alias alone:
// when it comes out, every packet is right.

#ifndef SPLITPROOF_HARNESS_MUTANTS_KEPT_VIEW_H_
#define SPLITPROOF_HARNESS_MUTANTS_KEPT_VIEW_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {

class KeptView {
 public:
  static constexpr Traits kTraits{.in_place = true};

  struct Packet {
    std::string_view line;  // Bug: std::string.
    friend bool operator==(const Packet&, const Packet&) = default;
  };

  class Deserializer : public BufferedLineScan {
   public:
    Step<Packet> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t searched = filled_;
      const Bytes received = Take(buffer, nbytes);
      const size_t newline = received.find('\n', searched);
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{Packet{received.substr(0, newline)},
                     received.substr(newline + 1)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  static void AppendCanonical(const Packet& packet, std::string& out) {
    splitproof::AppendCanonical(packet.line, out);
  }
  absl::Status IncrementalSerialize(const Packet& packet,
                                    ChunkSink sink) const {
    return ToyLines().IncrementalSerialize(std::string(packet.line), sink);
  }
  std::vector<Packet> Samples() const { return {{"ab"}, {"hello you"}}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_KEPT_VIEW_H_
