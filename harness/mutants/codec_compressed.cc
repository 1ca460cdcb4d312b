// What goes wrong around a decompressor: where its stream ends, what is behind
// that, how much it may put out, and what is left of it for the next one.
//
// All are packets compressed by zlib, of at most 300 bytes, with other frames
// (compressed.h) around the same decompressor.

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "harness/mutants/all_mutants.h"
#include "serializers/bytes_codec.h"
#include "serializers/compressed.h"
#include "serializers/framed.h"
#include "serializers/zlib.h"

namespace splitproof::mutants {
namespace {

using GoodRule = CompressedRule<Zlib>;
using GoodFrames = GoodRule::PlainFrames;

// The rule with frames F, in both forms.
template <class F>
struct RuleWith : GoodRule {
  using PlainFrames = F;
  class BufferedFrames {
   public:
    explicit BufferedFrames(const GoodRule& rule) : frames_(rule) {}
    std::span<char> Prepare(std::span<char> buffer) const { return buffer; }
    Step<Bytes> Commit(std::span<char> buffer, size_t nbytes) {
      return frames_.Feed(Bytes(buffer.data(), nbytes));
    }
    Step<Bytes> Finish(std::span<char>) const { return frames_.Finish(); }
    void Reset() { frames_.Reset(); }

   private:
    F frames_;
  };

  RuleWith() { limits = {.limit = 300}; }
  static void ReadFrom() = delete;  // The base's makes bases.
};

template <class F>
using ZlibWith = Framed<RuleWith<F>, BytesCodec>;

// What the decompressor has not used is never asked for: packets that came
// along in the same chunk are lost.
//
// As in Tornado #3560 (D5), where `unused_data` was not looked at. Takes two
// packets in a chunk.
class ForgetsUnused : public GoodFrames {
 public:
  using GoodFrames::GoodFrames;
  Step<Bytes> Feed(Bytes chunk) {
    Step<Bytes> step = GoodFrames::Feed(chunk);
    if (auto* packet = step.decoded()) packet->remainder = {};  // Bug.
    return step;
  }
};

// The decompressor says how many bytes it has not used, and they are taken from
// the front of the chunk.
//
// Like Hical (HttpArena PR #1431, D4), where it was the length of the output.
// Takes a chunk with more than one packet.
class UnusedFromTheFront : public GoodFrames {
 public:
  using GoodFrames::GoodFrames;
  Step<Bytes> Feed(Bytes chunk) {
    Step<Bytes> step = GoodFrames::Feed(chunk);
    if (auto* packet = step.decoded()) {
      packet->remainder = chunk.substr(0, packet->remainder.size());  // Bug.
    }
    return step;
  }
};

// The limit is looked at when the chunk has been decompressed, all of it: how
// far it has got by then depends on how large that was, and so does the memory
// that it takes.
//
// As anybody does it for whom the end of a chunk is the time for looking. Takes
// an overlong packet, and a cut behind the byte that decides.
class MeasuresAfterwards {
 public:
  explicit MeasuresAfterwards(const GoodRule& rule) : rule_(&rule) {}

  Step<Bytes> Feed(Bytes chunk) {
    received_ = true;
    std::array<char, 512> memory;
    std::span<char> room;
    Decompressed found;
    do {
      room = memory;
      found = decompressor_.Run(chunk, room);
      output_.append(memory.data(), memory.size() - room.size());
    } while (found.verdict == Decompressed::Verdict::kNeedMore && room.empty());
    if (found.verdict == Decompressed::Verdict::kNoMemory) return OutOfMemory();
    if (output_.size() > rule_->limits.limit) {  // Bug: at the end of a chunk.
      return internal::OverLimit(rule_->limits, chunk);
    }
    if (found.verdict == Decompressed::Verdict::kEnd) {
      return Decoded{Bytes(output_), chunk};
    }
    if (found.verdict == Decompressed::Verdict::kNeedMore) return kNeedMore;
    return internal::BrokenStream(found.why, chunk);
  }
  Step<Bytes> Finish() const {
    return internal::EndOfCompressed(received_ ? 1 : 0);
  }
  void Reset() {
    decompressor_.Reset();
    output_.clear();
    received_ = false;
  }

 private:
  const GoodRule* rule_;
  Zlib::Decompressor decompressor_;
  std::string output_;
  bool received_ = false;
};

// The decompressor is reset for the next packet, what came out of it is not.
//
// As where a member is added, and nobody thinks of the function that resets the
// others. Takes a second packet on a connection.
class KeepsItsOutput : public GoodFrames {
 public:
  using GoodFrames::GoodFrames;
  Step<Bytes> Feed(Bytes chunk) {
    Step<Bytes> step = GoodFrames::Feed(chunk);
    if (auto* packet = step.decoded()) {
      output_.append(packet->packet);
      packet->packet = output_;
    }
    return step;
  }
  void Reset() { GoodFrames::Reset(); }  // Bug: output_ is left as it is.

 private:
  std::string output_;
};

// The end of a stream is noticed when its decompressor is given more and takes
// none of it.
//
// As in loops of `while (avail_in > 0)` around inflate(), and libexpat #840
// (E2). Takes a packet at the end of a chunk.
class EndsWithTheNextByte : public GoodFrames {
 public:
  using GoodFrames::GoodFrames;
  Step<Bytes> Feed(Bytes chunk) {
    if (ended_) return Decoded{packet_, chunk};
    Step<Bytes> step = GoodFrames::Feed(chunk);
    auto* packet = step.decoded();
    if (packet == nullptr || !packet->remainder.empty()) return step;
    ended_ = true;  // Bug.
    packet_ = packet->packet;
    return kNeedMore;
  }
  Step<Bytes> Finish() const {
    if (ended_) return Decoded{packet_, Bytes()};
    return GoodFrames::Finish();
  }
  void Reset() {
    GoodFrames::Reset();
    ended_ = false;
  }

 private:
  bool ended_ = false;
  Bytes packet_;
};

// What does not decompress is an error that is not fatal, and takes the rest of
// the chunk along.
//
// As in EasyNetwork's compressors, where it is documented. Takes an error, and
// a packet behind it that is in the same chunk or in the next one.
class ErrorTakesTheChunk : public GoodFrames {
 public:
  using GoodFrames::GoodFrames;
  Step<Bytes> Feed(Bytes chunk) {
    Step<Bytes> step = GoodFrames::Feed(chunk);
    Malformed* const error = step.malformed();
    if (error != nullptr && error->kind == ErrorKind::kMalformed) {
      error->fatal = false;
      error->remainder = {};  // Bug.
    }
    return step;
  }
};

}  // namespace

std::vector<Mutant> CompressedMutants() {
  return {{.name = "forgets-unused",
           .bug_class = 'D',
           .museum = "D5",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<ZlibWith<ForgetsUnused>>},
          {.name = "unused-from-the-front",
           .bug_class = 'D',
           .museum = "D4",
           .difficulty = 2,
           .killed_by = "remainder-exact",
           .make = Make<ZlibWith<UnusedFromTheFront>>},
          {.name = "measures-afterwards",
           .bug_class = 'F',
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<ZlibWith<MeasuresAfterwards>>},
          {.name = "keeps-its-output",
           .bug_class = 'R',
           .difficulty = 1,
           .killed_by = "reuse-equals-fresh",
           .make = Make<ZlibWith<KeepsItsOutput>>},
          {.name = "ends-with-the-next-byte",
           .bug_class = 'E',
           .museum = "E2",
           .difficulty = 3,
           .killed_by = "prompt",
           .make = Make<ZlibWith<EndsWithTheNextByte>>},
          {.name = "error-takes-the-chunk",
           .bug_class = 'G',
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<ZlibWith<ErrorTakesTheChunk>>}};
}

}  // namespace splitproof::mutants
