// Binary records of one layout on a stream, their values known by name.
//
// As in struct.h, with a name for each value, and with strings that are text:
// UTF-8 in as many bytes as the field has, the rest NULs. A reader strips the
// NULs at the end of a string, all of them, so what is written is what would be
// read: a string that ends in a NUL itself is refused, and where nothing is
// stripped one that does not fill its field is. NULs inside of a string stay.
//
// A string that is not UTF-8 is an error, and the stream goes on behind its
// record.

#ifndef SPLITPROOF_SERIALIZERS_NAMED_STRUCT_H_
#define SPLITPROOF_SERIALIZERS_NAMED_STRUCT_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/parameters.h"
#include "serializers/fixed_size.h"
#include "serializers/struct_format.h"

namespace splitproof {

enum class StructOrder {
  kBig,     // Network order.
  kLittle,  //
  kHost,    // As this machine has it, standard sizes without padding.
  kNative,  // As the compiler of this machine lays out a record.
};

enum class StructText {
  kUtf8,   // Strings are text: std::string.
  kBytes,  // Strings are any bytes: StructBytes.
};

struct NamedStructOptions {
  struct Field {
    std::string name;
    // A letter of struct_format.h that stands for a value, or a count and `s`.
    std::string format;
  };
  // At least one, each with a name of its own.
  std::vector<Field> fields = {{"id", "H"}, {"name", "8s"}, {"flag", "?"}};
  StructOrder order = StructOrder::kBig;
  StructText encoding = StructText::kUtf8;
  // Whether the NULs at the end of a string are taken for padding.
  bool strip = true;
};

// One value of a record.
struct NamedField {
  std::string name;
  StructValue value;

  friend bool operator==(const NamedField&, const NamedField&) = default;
};

// A codec (framed.h) of one record. Immutable, and safe to share between
// threads.
class NamedStructCodec {
 public:
  // All fields, in the order of the options.
  using Packet = std::vector<NamedField>;

  // InvalidArgument for options that say nothing.
  static absl::StatusOr<NamedStructCodec> Make(NamedStructOptions options);

  // InvalidArgument for other fields than those of the options, and for what
  // would be read as something else: see above.
  absl::StatusOr<std::string> Serialize(const Packet& packet) const;
  absl::StatusOr<Packet> Deserialize(Bytes payload) const;

  // `{"$map":[[name,value],...]}`
  static void AppendCanonical(const Packet& packet, std::string& out);
  std::vector<Packet> Samples() const;
  std::vector<std::string> MalformedPayloads() const;

  // Bytes of a record.
  size_t size() const { return format_.size(); }

 private:
  NamedStructCodec(NamedStructOptions options, StructFormat format)
      : options_(std::move(options)), format_(std::move(format)) {}

  // The string of a field as it is given to the format, and back.
  absl::StatusOr<StructValue> Written(const StructFormat::Run& run,
                                      const StructValue& value) const;
  absl::StatusOr<StructValue> Read(StructBytes data) const;

  NamedStructOptions options_;
  StructFormat format_;  // Has a run for each field.
};

// Immutable, and safe to share between threads.
class NamedStructSerializer : public FixedSize<NamedStructCodec> {
 public:
  explicit NamedStructSerializer(const NamedStructCodec& codec)
      : FixedSize<NamedStructCodec>({.size = codec.size()}, codec) {}

  // Reads fields (`id:H/name:8s/flag:?`), order, encoding and strip.
  static absl::StatusOr<NamedStructSerializer> FromParameters(
      Parameters& parameters);
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_NAMED_STRUCT_H_
