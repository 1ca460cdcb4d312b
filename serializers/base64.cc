#include "serializers/base64.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <new>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace splitproof {
namespace {

using Digest = unsigned char[Base64Envelope::kDigestBytes];

const unsigned char* Unsigned(Bytes bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

bool Sha256(Bytes data, Digest& digest) {
  unsigned size = 0;
  return EVP_Digest(data.data(), data.size(), digest, &size, EVP_sha256(),
                    nullptr) == 1;
}

bool HmacSha256(Bytes key, Bytes data, Digest& digest) {
  size_t size = 0;
  return EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(),
                   key.size(), Unsigned(data), data.size(), digest,
                   sizeof(digest), &size) != nullptr;
}

absl::Status NotBase64() {
  return absl::InvalidArgumentError("not Base64 as RFC 4648 has it");
}

}  // namespace

absl::StatusOr<Base64Envelope> Base64Envelope::Make(
    const Base64Options& options) {
  Base64Envelope envelope;
  if (options.checksum == Base64Checksum::kHmacSha256) {
    // As long as it has the default options, it decodes keys.
    absl::StatusOr<std::string> key = envelope.Decode(options.key);
    if (!key.ok() || key->size() != kDigestBytes) {
      return absl::InvalidArgumentError(
          absl::StrCat("the key of hmac is not URL-safe Base64 of ",
                       kDigestBytes, " bytes"));
    }
    envelope.key_ = *std::move(key);
  } else if (!options.key.empty()) {
    return absl::InvalidArgumentError("only checksum=hmac has a key");
  }
  envelope.alphabet_ = options.alphabet;
  envelope.checksum_ = options.checksum;
  // Has the library set itself up now, and not while it receives.
  envelope.DigestOf("");
  return envelope;
}

absl::StatusOr<Base64Envelope> Base64Envelope::ReadFrom(
    Parameters& parameters) {
  Base64Options options;
  parameters.Choice<Base64Alphabet>("alphabet",
                                    {{"urlsafe", Base64Alphabet::kUrlSafe},
                                     {"standard", Base64Alphabet::kStandard}},
                                    &options.alphabet,
                                    "which characters 62 and 63 are");
  parameters.Choice<Base64Checksum>("checksum",
                                    {{"none", Base64Checksum::kNone},
                                     {"sha256", Base64Checksum::kSha256},
                                     {"hmac", Base64Checksum::kHmacSha256}},
                                    &options.checksum, "what follows the data");
  parameters.Text("key", "URL-safe Base64 of 32 bytes", &options.key,
                  "the key of checksum=hmac");
  return Make(options);
}

std::string Base64Envelope::Wrap(Bytes data) const {
  if (checksum_ == Base64Checksum::kNone) return Encode(data);
  return Encode(std::string(data) + DigestOf(data));
}

absl::StatusOr<std::string> Base64Envelope::Unwrap(Bytes text) const {
  absl::StatusOr<std::string> bytes = Decode(text);
  if (!bytes.ok() || checksum_ == Base64Checksum::kNone) return bytes;
  if (bytes->size() < kDigestBytes) {
    return absl::InvalidArgumentError("too short to have a digest");
  }
  const size_t size = bytes->size() - kDigestBytes;
  const std::string digest = DigestOf(Bytes(*bytes).substr(0, size));
  if (CRYPTO_memcmp(digest.data(), bytes->data() + size, kDigestBytes) != 0) {
    return absl::InvalidArgumentError("the digest is another one");
  }
  bytes->resize(size);
  return bytes;
}

std::string Base64Envelope::Encode(Bytes bytes) const {
  const absl::string_view view(bytes.data(), bytes.size());
  if (alphabet_ == Base64Alphabet::kStandard) return absl::Base64Escape(view);
  std::string text = absl::WebSafeBase64Escape(view);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

// Abseil takes white space and other paddings too. A text that is not what its
// bytes are written as is refused, whatever is wrong about it.
absl::StatusOr<std::string> Base64Envelope::Decode(Bytes text) const {
  const absl::string_view view(text.data(), text.size());
  std::string bytes;
  const bool decoded = alphabet_ == Base64Alphabet::kStandard
                           ? absl::Base64Unescape(view, &bytes)
                           : absl::WebSafeBase64Unescape(view, &bytes);
  if (!decoded || Encode(bytes) != text) return NotBase64();
  return bytes;
}

std::string Base64Envelope::DigestOf(Bytes data) const {
  Digest digest;
  const bool done = checksum_ == Base64Checksum::kHmacSha256
                        ? HmacSha256(key_, data, digest)
                        : Sha256(data, digest);
  if (!done) {
    // Nothing else can be wrong with these algorithms.
    ERR_clear_error();
    throw std::bad_alloc();
  }
  return std::string(reinterpret_cast<const char*>(digest), sizeof(digest));
}

std::vector<std::string> Base64Envelope::BrokenTexts() const {
  const std::string good = Wrap("abcde");  // Ends in padding.
  const bool is_standard = alphabet_ == Base64Alphabet::kStandard;
  std::string foreign = good;
  foreign[1] = is_standard ? '-' : '+';
  std::string blank = good;
  blank[2] = ' ';
  std::vector<std::string> texts = {foreign,
                                    blank,
                                    good.substr(0, good.size() - 1),
                                    good.substr(0, good.find('=')),
                                    good.substr(1),
                                    absl::StrCat(good, good),
                                    absl::StrCat(good, "="),
                                    "=",
                                    "====",
                                    "a===",
                                    "YR==",
                                    "YWJ=",
                                    "YQ==YQ=="};
  if (checksum_ == Base64Checksum::kNone) return texts;
  std::string forged = Wrap("abc");
  forged[0] = forged[0] == 'A' ? 'B' : 'A';
  texts.push_back(forged);
  texts.push_back(Encode("no digest"));
  texts.push_back(Encode(DigestOf("").substr(1)));
  return texts;
}

}  // namespace splitproof
