// Boost.Beast's flat buffers, told the size of the chunk: its strongest
// configuration. Frames are searched and consumed by their user.

#include <memory>

#include "bench/peers/aligned_buffer.h"
#include "bench/peers/delimited.h"
#include "bench/peers/peer.h"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/core/flat_static_buffer.hpp"

namespace splitproof::peers {
namespace {

namespace beast = boost::beast;

// For the largest chunk and the largest frame.
constexpr size_t kCapacity = 2 * kRecvBytes;

class Growing {
 public:
  auto& buffer() { return buffer_; }

 private:
  beast::basic_flat_buffer<AlignedAllocator<char>> buffer_;
};

// flat_static_buffer<kCapacity>, on a page of its own.
class Static {
 public:
  auto& buffer() { return buffer_; }

 private:
  AlignedBuffer memory_{kCapacity};
  beast::flat_static_buffer_base buffer_{memory_.data(), memory_.size()};
};

template <class Storage, class Finder>
class Beast : public Peer {
 public:
  void Drain(Source& source, Checksum& checksum) override {
    auto& buffer = storage_.buffer();
    while (true) {
      const auto window = buffer.prepare(source.chunk_bytes());
      const size_t nbytes =
          source.Recv({static_cast<char*>(window.data()), window.size()});
      if (nbytes == 0) return;
      buffer.commit(nbytes);
      const auto held = buffer.data();
      buffer.consume(FoldAll(
          finder_, Bytes(static_cast<const char*>(held.data()), held.size()),
          [&](Bytes payload) { checksum.Fold(payload); }));
    }
  }

 private:
  Storage storage_;
  Finder finder_;
};

template <class Finder>
void AddBuffers(Framing framing, Rows& rows) {
  rows.push_back(RowOf<Beast<Static, Finder>>("Beast flat_static_buffer",
                                              RowKind::kPeer, framing));
  rows.push_back(RowOf<Beast<Growing, Finder>>("Beast flat_buffer",
                                               RowKind::kPeer, framing));
}

}  // namespace

void AddBeast(Rows& rows) {
  AddBuffers<LineFinder>(Framing::kLine, rows);
  AddBuffers<LengthFinder>(Framing::kLength, rows);
}

}  // namespace splitproof::peers
