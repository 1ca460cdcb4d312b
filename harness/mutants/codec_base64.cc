// Mutants of serializers/base64.h: digests and groups of four characters, over
// the wrong bytes.

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_formats.h"
#include "serializers/base64.h"

namespace splitproof::mutants {
namespace {

// Lines that end in LF, with a digest.
class DigestedLines : public Base64Serializer {
 public:
  explicit DigestedLines(Base64Checksum checksum = Base64Checksum::kSha256)
      : Base64Serializer(Base64Rule({.separator = "\n"}),
                         Base64Codec<BytesCodec>(
                             *Base64Envelope::Make({.checksum = checksum}))) {}
  static void FromParameters() = delete;  // The base's makes bases.
};

// The digest is that of all that has come, without the last byte, which is the
// newline if nothing is behind it.
//
// As whoever gives a hash the buffer and not the packet. Takes a packet that
// comes together with the beginning of the next.
class DigestOfTheBuffer : public DigestedLines {
 public:
  class Plain {
   public:
    explicit Plain(const DigestOfTheBuffer& lines) : lines_(&lines) {}
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      held_.append(chunk);
      if (newline == Bytes::npos) return kNeedMore;
      const Bytes remainder = chunk.substr(newline + 1);
      held_.pop_back();  // Bug: up to the newline.
      absl::StatusOr<std::string> data = lines_->Deserialize(held_);
      if (!data.ok()) return Refused(remainder, /*fatal=*/false);
      return Decoded{*std::move(data), remainder};
    }

   private:
    const DigestOfTheBuffer* lines_;
    std::string held_;
  };

  Plain IncrementalDeserialize() const { return Plain(*this); }
};

// The data that the digest is taken of is dropped when that was right. After an
// error it stays, and the next line's is added.
//
// As http-parser did with its mark (G3). Takes a line that is refused, and a
// good one behind it.
class DigestGoesOn : public DigestedLines {
 public:
  class Plain {
   public:
    explicit Plain(const DigestGoesOn& lines) : lines_(&lines) {}
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      text_.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      absl::StatusOr<std::string> data = lines_->Deserialize(text_);
      const Bytes remainder = chunk.substr(newline + 1);
      if (!data.ok()) return Refused(remainder, /*fatal=*/false);
      text_.clear();  // Bug: for an error too.
      return Decoded{*std::move(data), remainder};
    }
    void Reset() {}

   private:
    const DigestGoesOn* lines_;
    std::string text_;
  };

  Plain IncrementalDeserialize() const { return Plain(*this); }
};

// Each chunk is decoded as it comes, in groups of four. What is left of a group
// at its end is gone.
//
// As in multiparty #280 (Q2) and Spicy #487 (Q3). Takes a cut inside of a
// group.
class GroupsPerChunk : public DigestedLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = std::min(chunk.find('\n'), chunk.size());
      std::string bytes;
      absl::WebSafeBase64Unescape(
          absl::string_view(chunk.data(), newline / 4 * 4),  // Bug: the rest.
          &bytes);
      data_ += bytes;
      if (newline == chunk.size()) return kNeedMore;
      return Decoded{data_, chunk.substr(newline + 1)};
    }

   private:
    std::string data_;
  };

  GroupsPerChunk() : DigestedLines(Base64Checksum::kNone) {}
  std::vector<std::string> MalformedSamples() const { return {}; }
  Plain IncrementalDeserialize() const { return {}; }
};

}  // namespace

std::vector<Mutant> Base64Mutants() {
  return {{.name = "digest-of-the-buffer",
           .bug_class = 'D',
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<DigestOfTheBuffer>},
          {.name = "digest-goes-on",
           .bug_class = 'G',
           .museum = "G3",
           .difficulty = 4,
           .killed_by = "reuse-equals-fresh",
           .make = Make<DigestGoesOn>},
          {.name = "groups-per-chunk",
           .bug_class = 'Q',
           .museum = "Q2",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<GroupsPerChunk>}};
}

}  // namespace splitproof::mutants
