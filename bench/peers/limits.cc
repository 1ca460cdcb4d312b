// What nobody can beat: receiving into one buffer over and over, and looking at
// the bytes once. There are no packets, and what straddles two chunks is not
// put together.

#include <cstring>

#include "bench/peers/aligned_buffer.h"
#include "bench/peers/peer.h"

namespace splitproof::peers {
namespace {

constexpr size_t kHeaderBytes = 4;

class RecvAlone : public Peer {
 public:
  void Drain(Source& source, Checksum&) override {
    while (source.Recv(buffer_.span()) > 0) {
    }
  }

 private:
  AlignedBuffer buffer_{kRecvBytes};
};

class RecvAndSearch : public Peer {
 public:
  void Drain(Source& source, Checksum& checksum) override {
    while (const size_t nbytes = source.Recv(buffer_.span())) {
      const char* at = buffer_.data();
      const char* const end = at + nbytes;
      size_t found = 0;
      while (const void* newline = std::memchr(at, '\n', end - at)) {
        ++found;
        at = static_cast<const char*>(newline) + 1;
        if (at == end) break;
      }
      checksum.Count(found);
    }
  }

 private:
  AlignedBuffer buffer_{kRecvBytes};
};

// Goes from header to header.
class RecvAndHop : public Peer {
 public:
  void Drain(Source& source, Checksum& checksum) override {
    while (const size_t nbytes = source.Recv(buffer_.span())) {
      checksum.Count(Hop({buffer_.data(), nbytes}));
    }
  }

 private:
  // The number of headers that end in the chunk.
  size_t Hop(Bytes chunk) {
    size_t headers = 0;
    size_t at = skip_;
    while (at < chunk.size()) {
      if (header_bytes_ == 0 && chunk.size() - at >= kHeaderBytes) {
        uint32_t length;
        std::memcpy(&length, chunk.data() + at, kHeaderBytes);
        at += kHeaderBytes + __builtin_bswap32(length);
        ++headers;
      } else if (TakeHeaderByte(chunk[at++])) {
        at += length_;
        ++headers;
      }
    }
    skip_ = at - chunk.size();
    return headers;
  }

  // Of a header that a chunk has cut. True for the last one.
  bool TakeHeaderByte(char byte) {
    length_ = length_ << 8 | static_cast<unsigned char>(byte);
    header_bytes_ = (header_bytes_ + 1) % kHeaderBytes;
    return header_bytes_ == 0;
  }

  AlignedBuffer buffer_{kRecvBytes};
  size_t skip_ = 0;          // Bytes up to the next header.
  size_t header_bytes_ = 0;  // Of a header, where a chunk has cut it.
  uint32_t length_ = 0;
};

}  // namespace

void AddLimits(Rows& rows) {
  for (const Framing framing : {Framing::kLine, Framing::kLength}) {
    rows.push_back(
        RowOf<RecvAlone>("limit: recv alone", RowKind::kLimit, framing));
  }
  rows.push_back(
      RowOf<RecvAndSearch>(kRecvAndScan, RowKind::kLimit, Framing::kLine));
  rows.push_back(
      RowOf<RecvAndHop>(kRecvAndScan, RowKind::kLimit, Framing::kLength));
}

}  // namespace splitproof::peers
