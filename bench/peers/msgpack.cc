// msgpack-c's unpacker (the C++ one), which lends its own buffer to recv.

#include "msgpack.hpp"

#include "bench/peers/peer.h"

namespace splitproof::peers {
namespace {

class Msgpack : public Peer {
 public:
  void Drain(Source& source, Checksum& checksum) override {
    while (true) {
      unpacker_.reserve_buffer(source.chunk_bytes());
      const size_t nbytes =
          source.Recv({unpacker_.buffer(), source.chunk_bytes()});
      if (nbytes == 0) return;
      unpacker_.buffer_consumed(nbytes);
      msgpack::object_handle item;
      while (unpacker_.next(item)) {
        const msgpack::object_bin& bin = item->via.bin;
        checksum.Fold(Bytes(bin.ptr, bin.size));
      }
    }
  }

 private:
  msgpack::unpacker unpacker_;
};

}  // namespace

void AddMsgpack(Rows& rows) {
  rows.push_back(
      RowOf<Msgpack>("msgpack-c unpacker", RowKind::kPeer, Framing::kMsgpack));
}

}  // namespace splitproof::peers
