// Any one-shot serializer on a stream, each packet compressed for itself.
//
// Compressed<Compressor, Codec>: a packet is one compressed stream (zlib.h,
// bz2.h), and nothing is between two of them, since a compressed stream shows
// where it ends. Nothing but its end does: a stream that breaks its format, or
// is larger than allowed, is a fatal error, and there is nothing to skip to.
// Data that decompresses and is then refused by the codec is an error that is
// not fatal.
//
// Two limits hold. One counts what comes out: a few bytes may stand for any
// number of them. The other counts what goes in, since a stream may go on for
// ever without a byte of output (empty blocks). Which byte decides depends on
// the bytes alone:
//
//   limit              the byte with which one byte more than the limit can be
//                      decompressed from what has come
//   compressed_limit   the last byte that it allows, if the stream does not end
//                      with it
//   broken             the byte at which the library gives up if it is fed one
//                      byte at a time
//
// Chunks are larger than that. A library, like any that decodes a symbol at a
// time, takes no byte of input that it does not need for what it has to do
// next, and stops as soon as that is to output a byte for which there is no
// room. So it is never given more room than the limit allows. Where it has
// filled that, it is asked to go on without any input, with room for one byte:
// if that byte comes, the one before has decided; if none comes, the next byte
// is given to it alone. Each byte of a chunk is still given to the library
// once, and memory is never more than what has come out of it, up to the limit.
// (Output to spare, cut off afterwards, would hide which byte it came from.)
//
// A compressor C is a value with
//
//   Compress(data, ChunkSink) const -> absl::Status    a whole stream;
//                             ResourceExhausted without memory, before anything
//                             is sent
//   static absl::StatusOr<C> ReadFrom(Parameters&)
//   Delimiters(), MalformedStreams()
//   kMemoryBytesMax           the most bytes that a Decompressor holds
//   class Decompressor        equality-comparable, movable, made without asking
//                             for memory
//     Decompressed Run(Bytes& input, std::span<char>& room)
//       takes from the front of both what it uses: all input, unless it runs
//       out of room, or finds the end or an error; of those, nothing behind.
//     Reset()                 as good as new; keeps its memory
//
// Two deserializers are equal if they were given as many bytes, have made the
// same output of them, and the library tells no difference of what it has in
// between. Fed the same stream, they are equal at the same byte.

#ifndef SPLITPROOF_SERIALIZERS_COMPRESSED_H_
#define SPLITPROOF_SERIALIZERS_COMPRESSED_H_

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/serializer.h"
#include "serializers/framed.h"

namespace splitproof {

// What a decompressor found in its input.
struct Decompressed {
  enum class Verdict {
    kNeedMore,  // It goes on: input or room has run out.
    kEnd,       // The stream ends with the last byte used.
    kBroken,    // That byte breaks it: `why`, a literal, says how.
    kNoMemory,
  };
  Verdict verdict = Verdict::kNeedMore;
  const char* why = "";
};

// How much a packet may be.
struct DecompressionLimits {
  // Bytes of decompressed data, at most; 1 to 2^30.
  size_t limit = 65536;
  // Bytes of the compressed stream, at most; 1 to 2^31. What compressors make
  // of data that cannot be compressed has room in it.
  size_t compressed_limit = limit + limit / 8 + 1024;

  // Reads limit and compressed_limit.
  static DecompressionLimits ReadFrom(Parameters& parameters);
};

namespace internal {

// Decompressed data, in one piece that grows with it and is then kept.
class OutputBuffer {
 public:
  OutputBuffer() = default;
  OutputBuffer(const OutputBuffer& other);
  OutputBuffer(OutputBuffer&& other) noexcept { Swap(other); }
  OutputBuffer& operator=(OutputBuffer other) noexcept {
    Swap(other);
    return *this;
  }

  // Where the next bytes go; empty only where there are `limit`, which is the
  // same in each call. Throws std::bad_alloc.
  std::span<char> Room(size_t limit);
  // They have been written from there.
  void Add(size_t nbytes) { size_ += nbytes; }
  Bytes bytes() const { return {memory_.get(), size_}; }
  void Clear() { size_ = 0; }

  friend bool operator==(const OutputBuffer& a, const OutputBuffer& b) {
    return a.bytes() == b.bytes();
  }

 private:
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };

  void Swap(OutputBuffer& other) noexcept;
  void Grow(size_t capacity);

  std::unique_ptr<char, Free> memory_;
  size_t capacity_ = 0;
  size_t size_ = 0;
};

// The errors, each with the bytes behind the one that decides.
Malformed OverLimit(const DecompressionLimits& limits, Bytes remainder);
Malformed OverCompressedLimit(const DecompressionLimits& limits,
                              Bytes remainder);
Malformed BrokenStream(const char* why, Bytes remainder);
// What the end of the stream is behind `consumed` bytes of a packet.
Step<Bytes> EndOfCompressed(size_t consumed);

// Payloads that are worth compressing: none, repetitive and random ones, and
// those at the limit where it is small.
std::vector<std::string> PayloadsToCompress(size_t limit);
// Those that are over the limit, where it is small.
std::vector<std::string> PayloadsOverLimit(size_t limit);

}  // namespace internal

// The rule (framed.h) of such packets.
template <class Compressor>
struct CompressedRule {
  using Frame = Bytes;
  class PlainFrames;
  class BufferedFrames;

  Compressor compressor = {};
  DecompressionLimits limits = {};

  static absl::StatusOr<CompressedRule> ReadFrom(Parameters& parameters);

  static Bytes PayloadOf(Bytes frame) { return frame; }
  absl::Status Write(Bytes payload, ChunkSink sink) const {
    return compressor.Compress(payload, sink);
  }
  bool Fits(Bytes payload) const;
  // Nothing is held of what was received.
  static size_t FrameBytes() { return 1; }

  std::vector<std::string> Delimiters() const {
    return compressor.Delimiters();
  }
  std::vector<std::string> SamplePayloads() const {
    return internal::PayloadsToCompress(limits.limit);
  }
  std::vector<std::string> MalformedSamples() const;

 private:
  std::string FrameOf(Bytes payload) const;
};

// Decompresses one packet: plain, from chunks. Packets are views into it. The
// rule must outlive it.
template <class Compressor>
class CompressedRule<Compressor>::PlainFrames {
 public:
  explicit PlainFrames(const CompressedRule& rule) : rule_(&rule) {}

  Step<Bytes> Feed(Bytes chunk);
  Step<Bytes> Finish() const { return internal::EndOfCompressed(consumed_); }
  void Reset() {
    decompressor_.Reset();
    output_.Clear();
    consumed_ = 0;
  }

  friend bool operator==(const PlainFrames&, const PlainFrames&) = default;

 private:
  struct Found {
    Decompressed what;
    bool over_limit = false;
  };

  Found Run(Bytes& input);
  Found RunAtLimit(Bytes& input);

  const CompressedRule* rule_;
  typename Compressor::Decompressor decompressor_;
  internal::OutputBuffer output_;
  size_t consumed_ = 0;  // Bytes of the compressed stream.
};

// The same from a buffer, of which it wants nothing back: recv always writes at
// its beginning. Fit for the trait in_place.
template <class Compressor>
class CompressedRule<Compressor>::BufferedFrames {
 public:
  explicit BufferedFrames(const CompressedRule& rule) : frames_(rule) {}

  std::span<char> Prepare(std::span<char> buffer) const { return buffer; }
  Step<Bytes> Commit(std::span<char> buffer, size_t nbytes) {
    return frames_.Feed(Bytes(buffer.data(), nbytes));
  }
  Step<Bytes> Finish(std::span<char>) const { return frames_.Finish(); }
  void Reset() { frames_.Reset(); }

  friend bool operator==(const BufferedFrames&,
                         const BufferedFrames&) = default;

 private:
  PlainFrames frames_;
};

// Immutable, and safe to share between threads.
template <class Compressor, class Codec>
class Compressed : public Framed<CompressedRule<Compressor>, Codec> {
  using Base = Framed<CompressedRule<Compressor>, Codec>;

 public:
  using Packet = typename Base::Packet;
  // A recv of a KiB may expand to the limit; that of the defaults is counted.
  static constexpr Traits kTraits = [] {
    Traits traits = Base::kTraits;
    traits.memory_bytes_max =
        std::max(traits.memory_bytes_max,
                 Compressor::kMemoryBytesMax + 3 * DecompressionLimits().limit);
    return traits;
  }();

  using Base::Base;
  // Reads the parameters of the codec, those of the compressor, limit and
  // compressed_limit.
  static absl::StatusOr<Compressed> FromParameters(Parameters& parameters) {
    absl::StatusOr<Base> base = Base::FromParameters(parameters);
    if (!base.ok()) return base.status();
    return Compressed(base->rule(), base->codec());
  }

  // One-shot: a compressed stream. So this is a codec, too.
  absl::StatusOr<std::string> Serialize(const Packet& packet) const {
    return SerializeAtOnce(*this, packet);
  }
  absl::StatusOr<Packet> Deserialize(Bytes compressed) const {
    return DeserializeAtOnce(*this, compressed);
  }
};

template <class Compressor>
auto CompressedRule<Compressor>::ReadFrom(Parameters& parameters)
    -> absl::StatusOr<CompressedRule> {
  absl::StatusOr<Compressor> compressor = Compressor::ReadFrom(parameters);
  if (!compressor.ok()) return compressor.status();
  return CompressedRule{.compressor = *std::move(compressor),
                        .limits = DecompressionLimits::ReadFrom(parameters)};
}

template <class Compressor>
std::string CompressedRule<Compressor>::FrameOf(Bytes payload) const {
  std::string frame;
  const absl::Status status =
      Write(payload, [&](Bytes chunk) { frame.append(chunk); });
  return status.ok() ? frame : std::string();
}

template <class Compressor>
bool CompressedRule<Compressor>::Fits(Bytes payload) const {
  return payload.size() <= limits.limit &&
         FrameOf(payload).size() <= limits.compressed_limit;
}

// Bombs, streams that end early, that are damaged in their checksum or their
// first byte, and good ones behind what is not.
template <class Compressor>
std::vector<std::string> CompressedRule<Compressor>::MalformedSamples() const {
  std::vector<std::string> streams = compressor.MalformedStreams();
  const std::string good = FrameOf("a");
  for (const std::string& payload : internal::PayloadsOverLimit(limits.limit)) {
    streams.push_back(FrameOf(payload) + good);
  }
  streams.push_back(good + good.substr(0, good.size() - 1));
  streams.push_back(std::string(2, '\0') + good);
  std::string damaged = good;
  damaged.back() ^= 1;
  streams.push_back(good + damaged + good);
  return streams;
}

template <class Compressor>
Step<Bytes> CompressedRule<Compressor>::PlainFrames::Feed(Bytes chunk) {
  Bytes input = chunk.substr(0, rule_->limits.compressed_limit - consumed_);
  const size_t given = input.size();
  const Found found = Run(input);
  const size_t used = given - input.size();
  consumed_ += used;
  const Bytes remainder = chunk.substr(used);
  if (found.over_limit) return internal::OverLimit(rule_->limits, remainder);
  switch (found.what.verdict) {
    case Decompressed::Verdict::kNeedMore:
      break;
    case Decompressed::Verdict::kEnd:
      return Decoded{output_.bytes(), remainder};
    case Decompressed::Verdict::kBroken:
      return internal::BrokenStream(found.what.why, remainder);
    case Decompressed::Verdict::kNoMemory:
      return OutOfMemory();
  }
  if (consumed_ < rule_->limits.compressed_limit) return kNeedMore;
  return internal::OverCompressedLimit(rule_->limits, remainder);
}

// Decompresses what there is. The library may have more to output than there is
// room for, and is asked again until it leaves some.
template <class Compressor>
auto CompressedRule<Compressor>::PlainFrames::Run(Bytes& input) -> Found {
  while (true) {
    std::span<char> room = output_.Room(rule_->limits.limit);
    if (room.empty()) return RunAtLimit(input);
    const size_t given = room.size();
    const Decompressed what = decompressor_.Run(input, room);
    output_.Add(given - room.size());
    if (what.verdict != Decompressed::Verdict::kNeedMore || !room.empty()) {
      return {.what = what};
    }
  }
}

// Nothing more may come out. See the top of the file.
template <class Compressor>
auto CompressedRule<Compressor>::PlainFrames::RunAtLimit(Bytes& input)
    -> Found {
  for (size_t give = 0;; give = 1) {
    Bytes next = input.substr(0, give);
    char surplus;
    std::span<char> room(&surplus, 1);
    const Decompressed what = decompressor_.Run(next, room);
    input.remove_prefix(give - next.size());
    const bool over_limit = room.empty();
    if (what.verdict != Decompressed::Verdict::kNeedMore || over_limit ||
        input.empty()) {
      return {.what = what, .over_limit = over_limit};
    }
  }
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_COMPRESSED_H_
