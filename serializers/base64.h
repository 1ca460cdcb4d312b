// Any one-shot serializer as lines of Base64, with or without a digest.
//
//   text = base64(data [+ digest of 32 bytes]) + separator
//
// The digest is SHA-256 of the data (FIPS 180-4), which finds mistakes, or
// HMAC-SHA256 with a key (RFC 2104), which finds forgeries too; digests are
// compared in constant time. The text is Base64 of RFC 4648, in the standard
// alphabet (section 4) or the one that is safe in URLs (section 5), and
// strict about it (sections 3.2, 3.3 and 3.5): no byte outside of the alphabet,
// all of the padding, and zeros in the bits that pad the last byte. So there is
// one text for some data, and it is what the data would be written as. The
// library that this follows skips bytes outside of the alphabet and whatever is
// behind padding.
//
// Text that is no Base64, or whose digest is another, is an error, and the
// stream goes on behind its separator: as in separator.h, like all else about
// frames. The limit counts the text. Empty data without a digest is sent as
// nothing at all.

#ifndef SPLITPROOF_SERIALIZERS_BASE64_H_
#define SPLITPROOF_SERIALIZERS_BASE64_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/bytes_codec.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/parameters.h"
#include "serializers/framed.h"
#include "serializers/separator.h"

namespace splitproof {

enum class Base64Alphabet {
  kUrlSafe,   // 62 and 63 are - and _
  kStandard,  // 62 and 63 are + and /
};

enum class Base64Checksum { kNone, kSha256, kHmacSha256 };

struct Base64Options {
  Base64Alphabet alphabet = Base64Alphabet::kUrlSafe;
  Base64Checksum checksum = Base64Checksum::kNone;
  // URL-safe Base64 of exactly 32 bytes, with kHmacSha256 only.
  std::string key = {};
};

// What is around the data in a text. Immutable, and safe to share between
// threads.
class Base64Envelope {
 public:
  static constexpr size_t kDigestBytes = 32;

  // Without a digest, in the alphabet that is safe in URLs.
  Base64Envelope() = default;
  // InvalidArgument for a key that is none, is missing or is of no use.
  static absl::StatusOr<Base64Envelope> Make(const Base64Options& options);
  // Reads alphabet, checksum and key.
  static absl::StatusOr<Base64Envelope> ReadFrom(Parameters& parameters);

  // The text of this data.
  std::string Wrap(Bytes data) const;
  // The data of a text; InvalidArgument if it is none of Wrap()'s.
  absl::StatusOr<std::string> Unwrap(Bytes text) const;

  // Texts that differ from that of some data in each of the ways that are
  // refused.
  std::vector<std::string> BrokenTexts() const;

 private:
  std::string Encode(Bytes bytes) const;
  absl::StatusOr<std::string> Decode(Bytes text) const;
  // Of as many bytes as the checksum has; throws std::bad_alloc.
  std::string DigestOf(Bytes data) const;

  Base64Alphabet alphabet_ = Base64Alphabet::kUrlSafe;
  Base64Checksum checksum_ = Base64Checksum::kNone;
  std::string key_;  // As bytes.
};

// A codec (framed.h) of another one's payloads in such texts. Immutable, and
// safe to share between threads.
template <class Inner>
class Base64Codec {
 public:
  using Packet = typename Inner::Packet;
  static constexpr Traits kTraits = TraitsOf<Inner>();

  explicit Base64Codec(Base64Envelope envelope = {}, Inner inner = Inner())
      : envelope_(std::move(envelope)), inner_(std::move(inner)) {}

  // Reads the parameters of the inner codec, and alphabet, checksum and key.
  static absl::StatusOr<Base64Codec> ReadFrom(Parameters& parameters) {
    absl::StatusOr<Inner> inner = internal::ReadOrDefault<Inner>(parameters);
    absl::StatusOr<Base64Envelope> envelope =
        Base64Envelope::ReadFrom(parameters);
    if (!inner.ok()) return inner.status();
    if (!envelope.ok()) return envelope.status();
    return Base64Codec(*std::move(envelope), *std::move(inner));
  }

  absl::StatusOr<std::string> Serialize(const Packet& packet) const {
    const absl::StatusOr<std::string> data = inner_.Serialize(packet);
    if (!data.ok()) return data.status();
    return envelope_.Wrap(*data);
  }
  absl::StatusOr<Packet> Deserialize(Bytes payload) const {
    const absl::StatusOr<std::string> data = envelope_.Unwrap(payload);
    if (!data.ok()) return data.status();
    return inner_.Deserialize(*data);
  }

  template <class P>
    requires requires(const P& p, std::string& s) {
      Inner::AppendCanonical(p, s);
    }
  static void AppendCanonical(const P& packet, std::string& out) {
    Inner::AppendCanonical(packet, out);
  }
  std::vector<Packet> Samples() const {
    if constexpr (requires { inner_.Samples(); }) return inner_.Samples();
    return {};
  }
  Packet PacketOfSize(size_t bytes) const
    requires requires(const Inner& inner) { inner.PacketOfSize(bytes); }
  {
    return inner_.PacketOfSize(bytes);
  }
  // Broken texts, and good ones of what the inner codec refuses.
  std::vector<std::string> MalformedPayloads() const {
    std::vector<std::string> payloads = envelope_.BrokenTexts();
    if constexpr (requires { inner_.MalformedPayloads(); }) {
      for (const std::string& data : inner_.MalformedPayloads()) {
        payloads.push_back(envelope_.Wrap(data));
      }
    }
    return payloads;
  }

 private:
  Base64Envelope envelope_;
  Inner inner_;
};

// The rule of such lines: a SeparatorRule whose separator is CR LF if nothing
// else is said.
struct Base64Rule : SeparatorRule {
  Base64Rule() { separator = "\r\n"; }
  explicit Base64Rule(SeparatorRule rule) : SeparatorRule(std::move(rule)) {}

  static absl::StatusOr<Base64Rule> ReadFrom(Parameters& parameters) {
    absl::StatusOr<SeparatorRule> rule =
        SeparatorRule::ReadFrom(parameters, Base64Rule());
    if (!rule.ok()) return rule.status();
    return Base64Rule(*std::move(rule));
  }
};

template <class Codec>
using Base64 = Framed<Base64Rule, Base64Codec<Codec>>;

// Packets are the data.
using Base64Serializer = Base64<BytesCodec>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_BASE64_H_
