// Binary records of one layout on a stream, one behind the other.
//
// The layout is a format string (struct_format.h), and all records have the
// size that it says: a frame is complete with its last byte, nothing can be too
// long, and every frame is a record. Only the end of the stream can go wrong.

#ifndef SPLITPROOF_SERIALIZERS_STRUCT_H_
#define SPLITPROOF_SERIALIZERS_STRUCT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/parameters.h"
#include "serializers/fixed_size.h"
#include "serializers/struct_format.h"

namespace splitproof {

// A codec (framed.h) of one record. Immutable, and safe to share between
// threads.
class StructCodec {
 public:
  using Packet = std::vector<StructValue>;

  explicit StructCodec(StructFormat format) : format_(std::move(format)) {}

  // A string that is shorter than its letter says is padded with NULs, which
  // belong to what the reader gets. Unlike the library that this follows, one
  // that is longer is refused and not cut.
  absl::StatusOr<std::string> Serialize(const Packet& packet) const {
    return format_.Pack(packet);
  }
  absl::StatusOr<Packet> Deserialize(Bytes payload) const {
    return format_.Unpack(payload);
  }

  // `{"$tuple":[...]}`
  static void AppendCanonical(const Packet& packet, std::string& out);
  std::vector<Packet> Samples() const { return format_.Samples(); }

  const StructFormat& format() const { return format_; }

 private:
  StructFormat format_;
};

// Immutable, and safe to share between threads.
class StructSerializer : public FixedSize<StructCodec> {
 public:
  explicit StructSerializer(const StructFormat& format)
      : FixedSize<StructCodec>({.size = format.size()}, StructCodec(format)) {}

  // Reads format.
  static absl::StatusOr<StructSerializer> FromParameters(
      Parameters& parameters);
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_STRUCT_H_
