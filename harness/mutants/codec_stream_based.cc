// What goes wrong around a parser that only ever starts from the beginning:
// from where that is, what the limit counts, how long it is waited for, and
// what is left behind its packet.
//
// All are the records of examples/tlv.h, of at most 140 bytes.

#include <algorithm>
#include <string>
#include <utility>

#include "harness/mutants/all_mutants.h"
#include "serializers/examples/tlv.h"
#include "serializers/overrun.h"
#include "serializers/stream_based.h"

namespace splitproof::mutants {
namespace {

using examples::TlvParser;
using examples::TlvRecord;

constexpr size_t kLimit = 140;

template <class Parser>
class Records : public StreamBased<Parser> {
 public:
  Records() : StreamBased<Parser>(Parser(), kLimit) {}
  static void FromParameters() = delete;  // The base's makes bases.
};

// The same with another deserializer, D, in the plain form. The buffered one is
// right.
template <class D>
class RecordsWith : public Records<TlvParser> {
 public:
  D IncrementalDeserialize() const { return D(*this); }
};

// The deserializer that they differ from.
class Wrapper {
 public:
  explicit Wrapper(const StreamBased<TlvParser>& records)
      : records_(records.IncrementalDeserialize()) {}
  Step<TlvRecord> Finish() const { return records_.Finish(); }
  void Reset() { records_.Reset(); }

 protected:
  StreamBased<TlvParser>::PlainDeserializer records_;
};

// The limit is compared with all that has come, before anything is parsed:
// small packets behind each other are too much for it together.
//
// As in EasyNetwork's file-based serializers (F6). Takes packets that are not
// over the limit alone, in a chunk that is.
class LimitsTheChunk : public Wrapper {
 public:
  using Wrapper::Wrapper;
  Step<TlvRecord> Feed(Bytes chunk) {
    received_ += chunk.size();
    if (received_ > kLimit) {  // Bug.
      return OverlongFrame(
          kLimit, Overrun::kClose,
          chunk.substr(chunk.size() - (received_ - kLimit) + 1));
    }
    return records_.Feed(chunk);
  }
  void Reset() {
    Wrapper::Reset();
    received_ = 0;
  }

 private:
  size_t received_ = 0;
};

// How many bytes are missing is counted with the header, which has come: the
// packet waits for bytes of the next one.
//
// As where a length is of the value in one place and of the frame in another.
// Takes a packet that is cut behind its header. Then it is late, unless it is
// found to end in bytes for which the parser had said that they are not enough.
struct WaitsForTooMuch : TlvParser {
  ParseResult<TlvRecord> Parse(Bytes bytes) const {
    ParseResult<TlvRecord> result = TlvParser::Parse(bytes);
    auto* const unfinished = std::get_if<NotEnough>(&result);
    if (unfinished != nullptr && bytes.size() > 2)
      unfinished->more += 2;  // Bug.
    return result;
  }
};

// The parser starts again from the chunk that has just come, and not from the
// packet's first byte.
//
// As wherever the buffer is local to the function that is called with a chunk.
// Takes a cut in a packet.
class ParsesTheChunk : public Wrapper {
 public:
  using Wrapper::Wrapper;
  Step<TlvRecord> Feed(Bytes chunk) {
    records_.Reset();  // Bug.
    return records_.Feed(chunk);
  }
};

// What the packet took is taken off the chunk, though bytes of it had come
// before.
//
// As in decoders that return how much they used, of what their caller has put
// together. Takes a packet over two chunks, and one behind it.
class TakesItOffTheChunk : public Wrapper {
 public:
  using Wrapper::Wrapper;
  Step<TlvRecord> Feed(Bytes chunk) {
    Step<TlvRecord> step = records_.Feed(chunk);
    if (auto* record = step.decoded()) {
      const size_t used = TlvParser().Serialize(record->packet)->size();
      record->remainder = chunk.substr(std::min(used, chunk.size()));  // Bug.
    }
    return step;
  }
};

}  // namespace

std::vector<Mutant> StreamBasedMutants() {
  return {{.name = "limits-the-chunk",
           .bug_class = 'F',
           .museum = "F6",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<RecordsWith<LimitsTheChunk>>},
          {.name = "waits-for-too-much",
           .bug_class = 'E',
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<Records<WaitsForTooMuch>>},
          {.name = "parses-the-chunk",
           .bug_class = 'B',
           .difficulty = 1,
           .killed_by = "split-invariance",
           .make = Make<RecordsWith<ParsesTheChunk>>},
          {.name = "takes-it-off-the-chunk",
           .bug_class = 'D',
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<RecordsWith<TakesItOffTheChunk>>}};
}

}  // namespace splitproof::mutants
