// Packets compressed with bzip2: each is a stream of its format, as the program
// of that name writes it to a file.
//
// There is no other description of the format than libbz2 (sourceware.org/
// bzip2). Errors lie where it finds them when it is fed a byte at a time: each
// of the first four bytes for itself, a block that does not decode at the byte
// that shows it, a block's checksum at the block's last byte.
//
// The fourth byte says how large blocks are, and libbz2 asks at once for the
// memory that one takes: 3.6 MB for the largest, whatever comes. So the memory
// of a deserializer is bounded but not small. It is kept from packet to packet.

#ifndef SPLITPROOF_SERIALIZERS_BZ2_H_
#define SPLITPROOF_SERIALIZERS_BZ2_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/bytes_codec.h"
#include "serializers/compressed.h"
#include "serializers/contract/parameters.h"

namespace splitproof {

// The compressor (compressed.h).
struct Bz2 {
  class Decompressor;
  // A block of 900,000 symbols, and the tables.
  static constexpr size_t kMemoryBytesMax = size_t{4} << 20;

  int level = 9;  // 1 to 9: hundreds of kB of a block.

  // Reads level.
  static absl::StatusOr<Bz2> ReadFrom(Parameters& parameters);

  absl::Status Compress(Bytes data, ChunkSink sink) const;

  std::vector<std::string> Delimiters() const;
  std::vector<std::string> MalformedStreams() const;
};

// Move-only: libbz2 cannot copy its state. Not thread-safe.
class Bz2::Decompressor {
 public:
  Decompressor();
  Decompressor(Decompressor&&) noexcept;
  Decompressor& operator=(Decompressor&&) noexcept;
  ~Decompressor();

  Decompressed Run(Bytes& input, std::span<char>& room);
  void Reset();

  // What libbz2 tells of its state: bytes in and out.
  friend bool operator==(const Decompressor& a, const Decompressor& b);

 private:
  struct Stream;

  // Null before the first byte.
  std::unique_ptr<Stream> stream_;
};

template <class Codec>
using Bz2Compressed = Compressed<Bz2, Codec>;

// Packets are the decompressed bytes.
using Bz2Serializer = Bz2Compressed<BytesCodec>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_BZ2_H_
