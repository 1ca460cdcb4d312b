// Packets of a format whose parser only ever starts from the beginning.
//
// Many libraries parse a packet from the start of what they are given, and say
// "not enough yet" when it ends too soon. StreamBased<Parser> makes a
// serializer of one: it holds the bytes of the packet under way and shows them
// to the parser again when there are more. A parser is a value with
//
//   using Packet             owned, equality-comparable
//   Parse(Bytes) const -> ParseResult<Packet>
//
// It is shown bytes from the packet's first one on, at least one and at most
// `limit`, and answers one of three things:
//
//   Parsed      a packet, and how many bytes it took, at least one;
//   NotEnough   what it was shown begins a packet. With a number of further
//               bytes, it is not asked again before they are there: with fewer
//               the packet neither ends nor is refused. Without, it is asked
//               at each delivery;
//   Refusal     why, and how many bytes there are up to the one that decides.
//
// The same bytes have the same answer, and when more follow, a packet or
// refusal is still the same one: a parser that changes its mind depends on
// chunks, and nobody can help that. (Where it is caught, because its packet
// ends in bytes for which it had said that they are not enough, the stream ends
// with an error of kind crash.)
//
// Work. Say how many bytes are missing where the format tells. A parser that
// does is asked as often as it learns a new length, however small the chunks
// are. One that does not parses n single bytes n times, n * n / 2 bytes in all,
// which a slow peer can make use of; `linear-work` will not hold for it.
//
// The limit counts the packet's own bytes, whatever has come behind them. A
// packet is over it by byte limit + 1, if that comes and the parser has said of
// the first `limit` bytes that they are not enough, or that more are missing.
// Not earlier, though a parser may have known by then: what it says is missing
// is optional, and when it says so depends on when it was asked. Before that
// byte the packet is within its limit, and if the stream ends it is truncated.
// There is no end to skip to, so that is fatal.
//
// Where it has them, the parser's Serialize(packet) ->
// absl::StatusOr<std::string>, at least one byte, makes the serializer send as
// well; PacketView (in place of Packet in what Parse() returns), kTraits,
// ReadFrom(parameters), AppendCanonical(), Samples(), MalformedSamples() and
// Delimiters() are as in framed.h. Views of what Parse() was shown are fine.

#ifndef SPLITPROOF_SERIALIZERS_STREAM_BASED_H_
#define SPLITPROOF_SERIALIZERS_STREAM_BASED_H_

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/serializer.h"
#include "serializers/framed.h"
#include "serializers/overrun.h"

namespace splitproof {

template <class P>
struct Parsed {
  P packet;
  size_t used = 0;
};
template <class P>
Parsed(P, size_t) -> Parsed<P>;

struct NotEnough {
  size_t more = 0;  // Bytes, at least; 0: unknown.
};

struct Refusal {
  ErrorKind kind = ErrorKind::kMalformed;
  absl::Status status;
  size_t used = 0;     // Up to and including the deciding byte.
  bool fatal = false;  // Nobody knows where the next packet begins.
};

template <class P>
using ParseResult = std::variant<NotEnough, Parsed<P>, Refusal>;

// Immutable, and safe to share between threads if the parser is.
template <class Parser>
class StreamBased : public internal::FramedView<Parser> {
 public:
  using Packet = typename Parser::Packet;
  static constexpr Traits kTraits = internal::FramedTraitsOf<Parser>();
  static constexpr size_t kDefaultLimit = 65536;

  class PlainDeserializer;
  class BufferedDeserializer;

  // `limit`: bytes of a packet, at most; 1 to 2^30.
  explicit StreamBased(Parser parser = Parser(), size_t limit = kDefaultLimit)
      : parser_(std::move(parser)), limit_(limit) {}
  // Reads the parameters of the parser, and limit.
  static absl::StatusOr<StreamBased> FromParameters(Parameters& parameters);

  // One-shot: the same bytes as on the stream.
  absl::StatusOr<std::string> Serialize(const Packet& packet) const
    requires HasSerialize<Parser>
  {
    return parser_.Serialize(packet);
  }
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const {
    return DeserializeAtOnce(*this, bytes);
  }
  // In one chunk.
  absl::Status IncrementalSerialize(const Packet& packet, ChunkSink sink) const
    requires HasSerialize<Parser>
  {
    const absl::StatusOr<std::string> bytes = parser_.Serialize(packet);
    if (!bytes.ok()) return bytes.status();
    if (!bytes->empty()) sink(*bytes);
    return absl::OkStatus();
  }

  // The serializer must outlive what these make.
  PlainDeserializer IncrementalDeserialize() const {
    return PlainDeserializer(*this);
  }
  // With room for the byte that is one too many.
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(limit_ + 1, size_hint);
  }
  BufferedDeserializer BufferedIncrementalDeserialize() const {
    return BufferedDeserializer(*this);
  }

  template <class P>
    requires requires(const P& p, std::string& s) {
      Parser::AppendCanonical(p, s);
    }
  static void AppendCanonical(const P& packet, std::string& out) {
    Parser::AppendCanonical(packet, out);
  }

  // The parser's samples that fit; as malformed ones, those that do not.
  std::vector<Packet> Samples() const;
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const {
    if constexpr (requires { parser_.Delimiters(); }) {
      return parser_.Delimiters();
    } else {
      return {};
    }
  }

  const Parser& parser() const { return parser_; }

 private:
  using P = StepPacketOf<Parser>;

  Step<P> Decide(Bytes shown, size_t before, Bytes chunk, size_t& wanted) const;
  static Step<P> Decided(ParseResult<P> result, size_t shown, size_t before,
                         Bytes chunk);
  static Step<P> AtEnd(size_t held);
  std::string BytesOf(const Packet& packet) const;

  Parser parser_;
  size_t limit_;
};

// A packet that lies in one chunk is parsed there; of another one, the bytes
// are put together here.
template <class Parser>
class StreamBased<Parser>::PlainDeserializer {
 public:
  explicit PlainDeserializer(const StreamBased& serializer)
      : serializer_(&serializer) {}

  Step<P> Feed(Bytes chunk) {
    const size_t before = held_.size();
    Bytes shown = chunk.substr(0, serializer_->limit_ - before);
    if (before > 0) shown = held_.append(shown);
    Step<P> step = serializer_->Decide(shown, before, chunk, wanted_);
    if (step.needs_more() && before == 0) held_.assign(shown);
    return step;
  }
  Step<P> Finish() const { return AtEnd(held_.size()); }
  void Reset() {
    held_.clear();
    wanted_ = 0;
  }

  friend bool operator==(const PlainDeserializer&,
                         const PlainDeserializer&) = default;

 private:
  const StreamBased* serializer_;
  std::string held_;   // Of this packet; at most the limit.
  size_t wanted_ = 0;  // So many bytes are worth another look.
};

// Parses a packet where recv has put it.
template <class Parser>
class StreamBased<Parser>::BufferedDeserializer {
 public:
  explicit BufferedDeserializer(const StreamBased& serializer)
      : serializer_(&serializer) {}

  std::span<char> Prepare(std::span<char> buffer) const {
    return buffer.subspan(held_);
  }
  Step<P> Commit(std::span<char> buffer, size_t nbytes) {
    const size_t before = std::exchange(held_, held_ + nbytes);
    const Bytes received(buffer.data(), held_);
    return serializer_->Decide(received.substr(0, serializer_->limit_), before,
                               received.substr(before), wanted_);
  }
  Step<P> Finish(std::span<char>) const { return AtEnd(held_); }
  void Reset() { held_ = wanted_ = 0; }

  friend bool operator==(const BufferedDeserializer&,
                         const BufferedDeserializer&) = default;

 private:
  const StreamBased* serializer_;
  size_t held_ = 0;    // Bytes of this packet, from the start of the buffer.
  size_t wanted_ = 0;  // So many bytes are worth another look.
};

template <class Parser>
auto StreamBased<Parser>::FromParameters(Parameters& parameters)
    -> absl::StatusOr<StreamBased> {
  absl::StatusOr<Parser> parser = internal::ReadOrDefault<Parser>(parameters);
  size_t limit = kDefaultLimit;
  parameters.Size("limit", 1, size_t{1} << 30, &limit,
                  "bytes of a packet, at most");
  if (!parameters.status().ok()) return parameters.status();
  if (!parser.ok()) return parser.status();
  return StreamBased(*std::move(parser), limit);
}

// What to do now that `chunk` has come behind `before` bytes of the packet.
// `shown`: both, up to the limit.
template <class Parser>
auto StreamBased<Parser>::Decide(Bytes shown, size_t before, Bytes chunk,
                                 size_t& wanted) const -> Step<P> {
  if (shown.size() >= wanted) {
    ParseResult<P> result = parser_.Parse(shown);
    const auto* unfinished = std::get_if<NotEnough>(&result);
    if (unfinished == nullptr) {
      return Decided(std::move(result), shown.size(), before, chunk);
    }
    wanted = shown.size() + std::max<size_t>(unfinished->more, 1);
  }
  if (before + chunk.size() <= limit_) return kNeedMore;
  return OverlongFrame(limit_, Overrun::kClose,
                       chunk.substr(limit_ + 1 - before));
}

// What the parser has decided of `shown` bytes, by one of the chunk.
template <class Parser>
auto StreamBased<Parser>::Decided(ParseResult<P> result, size_t shown,
                                  size_t before, Bytes chunk) -> Step<P> {
  auto* const parsed = std::get_if<Parsed<P>>(&result);
  auto* const refusal = std::get_if<Refusal>(&result);
  const size_t used = parsed != nullptr ? parsed->used : refusal->used;
  if (used <= before || used > shown) {
    return BrokenContract(Clause::kProgress,
                          "the parser found an end where it had found none, "
                          "or behind what it was shown");
  }
  const Bytes remainder = chunk.substr(used - before);
  if (parsed != nullptr) {
    return Decoded<P>{std::move(parsed->packet), remainder};
  }
  return Malformed{.kind = refusal->kind,
                   .status = std::move(refusal->status),
                   .remainder = remainder,
                   .fatal = refusal->fatal};
}

template <class Parser>
auto StreamBased<Parser>::AtEnd(size_t held) -> Step<P> {
  if (held == 0) return kNeedMore;
  return Malformed{
      .kind = ErrorKind::kTruncated,
      .status = absl::InvalidArgumentError("the stream ended in a packet"),
      .remainder = {},
      .fatal = true};
}

template <class Parser>
auto StreamBased<Parser>::Samples() const -> std::vector<Packet> {
  std::vector<Packet> samples;
  if constexpr (requires { parser_.Samples(); }) samples = parser_.Samples();
  std::erase_if(samples, [&](const Packet& packet) {
    return BytesOf(packet).size() > limit_;
  });
  return samples;
}

// Those that do not fit are behind one that does.
template <class Parser>
std::vector<std::string> StreamBased<Parser>::MalformedSamples() const {
  std::vector<std::string> streams;
  if constexpr (requires { parser_.MalformedSamples(); }) {
    streams = parser_.MalformedSamples();
  }
  if constexpr (requires { parser_.Samples(); }) {
    const std::vector<Packet> good = Samples();
    for (const Packet& packet : parser_.Samples()) {
      const std::string bytes = BytesOf(packet);
      if (bytes.size() <= limit_) continue;
      streams.push_back((good.empty() ? "" : BytesOf(good[0])) + bytes);
    }
  }
  return streams;
}

// Nothing for a packet that cannot be sent.
template <class Parser>
std::string StreamBased<Parser>::BytesOf(const Packet& packet) const {
  if constexpr (HasSerialize<Parser>) {
    return parser_.Serialize(packet).value_or("");
  } else {
    return "";
  }
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_STREAM_BASED_H_
