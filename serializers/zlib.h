// Packets compressed with zlib: each is a stream of the zlib format (RFC 1950),
// header and Adler-32 checksum around deflated data (RFC 1951).
//
// A preset dictionary is an error: nobody could have told it to us. Any window
// size is accepted, and one of 32 KiB is kept, so that whether a distance
// reaches too far back never depends on how much of the window is in the chunk.
// All errors lie where inflate() finds them when it is fed a byte at a time:
// those of the header at its second byte, a preset dictionary at the last byte
// of its id, a wrong checksum at its last byte.

#ifndef SPLITPROOF_SERIALIZERS_ZLIB_H_
#define SPLITPROOF_SERIALIZERS_ZLIB_H_

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

struct z_stream_s;

namespace splitproof {

// The compressor (compressed.h).
struct Zlib {
  class Decompressor;
  // inflate()'s state and window.
  static constexpr size_t kMemoryBytesMax = size_t{64} << 10;

  int level = 9;  // 1, fast, to 9, small.

  // Reads level.
  static absl::StatusOr<Zlib> ReadFrom(Parameters& parameters);

  absl::Status Compress(Bytes data, ChunkSink sink) const;

  std::vector<std::string> Delimiters() const;
  std::vector<std::string> MalformedStreams() const;
};

// Copyable; throws std::bad_alloc where there is no memory for a copy. Not
// thread-safe.
class Zlib::Decompressor {
 public:
  Decompressor() = default;
  Decompressor(const Decompressor& other);
  Decompressor(Decompressor&&) noexcept = default;
  Decompressor& operator=(Decompressor other) noexcept;

  Decompressed Run(Bytes& input, std::span<char>& room);
  void Reset();

  // What zlib tells of its state: bytes in and out, the checksum so far, the
  // bits of the last byte that are left, and whether the last block has begun.
  friend bool operator==(const Decompressor& a, const Decompressor& b);

 private:
  struct Delete {
    void operator()(z_stream_s* stream) const;
  };

  // Null before the first byte.
  std::unique_ptr<z_stream_s, Delete> stream_;
};

template <class Codec>
using ZlibCompressed = Compressed<Zlib, Codec>;

// Packets are the decompressed bytes.
using ZlibSerializer = ZlibCompressed<BytesCodec>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ZLIB_H_
