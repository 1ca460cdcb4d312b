// Netstrings, `3:abc,`: right in both forms, with all that a serializer may
// have to have all of it checked.

#ifndef ACME_NETSTRING_H_
#define ACME_NETSTRING_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/serializer.h"

namespace acme {

using splitproof::Bytes;
using splitproof::Decoded;
using splitproof::ErrorKind;
using splitproof::kNeedMore;
using splitproof::Malformed;
using splitproof::RecvBuffer;
using splitproof::Step;

// What both forms know of a packet: its header, read byte by byte.
class Header {
 public:
  explicit Header(size_t limit) : limit_(limit) {}

  bool done() const { return done_; }
  size_t size() const { return size_; }

  // Takes the next byte; false if that is wrong, for the reason in kind().
  bool Take(char byte) {
    if (byte == ':' && digits_ > 0) {
      done_ = true;
      return true;
    }
    const bool leading_zero = digits_ == 1 && size_ == 0;
    if (byte < '0' || byte > '9' || leading_zero) return false;
    size_ = size_ * 10 + static_cast<size_t>(byte - '0');
    ++digits_;
    if (size_ <= limit_) return true;
    kind_ = ErrorKind::kLimit;
    return false;
  }
  ErrorKind kind() const { return kind_; }

  friend bool operator==(const Header&, const Header&) = default;

 private:
  size_t limit_;
  size_t size_ = 0;
  size_t digits_ = 0;
  bool done_ = false;
  ErrorKind kind_ = ErrorKind::kMalformed;
};

inline Malformed BadNetstring(ErrorKind kind, Bytes remainder) {
  return {.kind = kind,
          .status = absl::InvalidArgumentError("bad netstring"),
          .remainder = remainder,
          .fatal = true};
}

class NetstringDeserializer {
 public:
  explicit NetstringDeserializer(size_t limit) : header_(limit) {}

  Step<std::string> Feed(Bytes chunk) {
    while (!header_.done()) {
      if (chunk.empty()) return kNeedMore;
      const bool good = header_.Take(chunk[0]);
      chunk.remove_prefix(1);
      if (!good) return BadNetstring(header_.kind(), chunk);
    }
    const Bytes more = chunk.substr(0, header_.size() - body_.size());
    body_ += more;
    chunk.remove_prefix(more.size());
    if (chunk.empty()) return kNeedMore;
    const bool good = chunk[0] == ',';
    chunk.remove_prefix(1);
    if (!good) return BadNetstring(ErrorKind::kMalformed, chunk);
    return Decoded{body_, chunk};
  }

  friend bool operator==(const NetstringDeserializer&,
                         const NetstringDeserializer&) = default;

 private:
  Header header_;
  std::string body_;
};

class BufferedNetstringDeserializer {
 public:
  explicit BufferedNetstringDeserializer(size_t limit) : header_(limit) {}

  std::span<char> Prepare(std::span<char> buffer) {
    return buffer.subspan(filled_);
  }

  Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
    filled_ += nbytes;
    const Bytes received(buffer.data(), filled_);
    while (!header_.done()) {
      if (header_end_ == filled_) return kNeedMore;
      const bool good = header_.Take(received[header_end_++]);
      if (!good) {
        return BadNetstring(header_.kind(), received.substr(header_end_));
      }
    }
    const size_t comma = header_end_ + header_.size();
    if (comma >= filled_) return kNeedMore;
    const Bytes remainder = received.substr(comma + 1);
    if (received[comma] != ',') {
      return BadNetstring(ErrorKind::kMalformed, remainder);
    }
    return Decoded{received.substr(header_end_, header_.size()), remainder};
  }

  friend bool operator==(const BufferedNetstringDeserializer&,
                         const BufferedNetstringDeserializer&) = default;

 private:
  Header header_;
  size_t header_end_ = 0;
  size_t filled_ = 0;
};

class NetstringSerializer {
 public:
  using Packet = std::string;
  static constexpr splitproof::Traits kTraits{.in_place = true};

  static absl::StatusOr<NetstringSerializer> FromParameters(
      splitproof::Parameters& parameters) {
    NetstringSerializer serializer;
    parameters.Size("limit", 1, 1000, &serializer.limit_, "bytes of a packet");
    if (!parameters.status().ok()) return parameters.status();
    return serializer;
  }

  absl::StatusOr<std::string> Serialize(const Packet& packet) const {
    return std::to_string(packet.size()) + ":" + packet + ",";
  }
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const {
    return splitproof::DeserializeAtOnce(*this, bytes);
  }
  absl::Status IncrementalSerialize(const Packet& packet,
                                    splitproof::ChunkSink sink) const {
    sink(*Serialize(packet));
    return absl::OkStatus();
  }
  NetstringDeserializer IncrementalDeserialize() const {
    return NetstringDeserializer(limit_);
  }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer(size_hint + limit_ + 8);
  }
  BufferedNetstringDeserializer BufferedIncrementalDeserialize() const {
    return BufferedNetstringDeserializer(limit_);
  }

  std::vector<Packet> Samples() const { return {"", "a", "3:abc", ",,,,,"}; }
  std::optional<Packet> PacketOfSize(size_t bytes) const {
    if (bytes > limit_) return std::nullopt;
    return std::string(bytes, 'x');
  }
  std::vector<std::string> Delimiters() const { return {":", ","}; }

 private:
  size_t limit_ = 1000;
};

}  // namespace acme

#endif  // ACME_NETSTRING_H_
