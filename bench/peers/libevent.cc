// libevent's evbuffer_readln. The chunk is received into room that the buffer
// is asked for; evbuffer_read() would never ask for more than 4 KiB. Packets
// are owned: readln gives no other ones.

#include <event2/buffer.h>

#include <cstdlib>
#include <memory>

#include "bench/peers/peer.h"

namespace splitproof::peers {
namespace {

class Libevent : public Peer {
 public:
  void Drain(Source& source, Checksum& checksum) override {
    while (Receive(source)) {
      size_t size = 0;
      while (char* line =
                 evbuffer_readln(buffer_.get(), &size, EVBUFFER_EOL_LF)) {
        checksum.Fold(Bytes(line, size));
        std::free(line);
      }
    }
  }

 private:
  bool Receive(Source& source) {
    evbuffer_iovec room;
    evbuffer_reserve_space(buffer_.get(), source.chunk_bytes(), &room, 1);
    room.iov_len =
        source.Recv({static_cast<char*>(room.iov_base), room.iov_len});
    evbuffer_commit_space(buffer_.get(), &room, 1);
    return room.iov_len > 0;
  }

  struct Free {
    void operator()(evbuffer* buffer) const { evbuffer_free(buffer); }
  };
  std::unique_ptr<evbuffer, Free> buffer_{evbuffer_new()};
};

}  // namespace

void AddLibevent(Rows& rows) {
  rows.push_back(RowOf<Libevent>("libevent evbuffer_readln", RowKind::kPeer,
                                 Framing::kLine));
}

}  // namespace splitproof::peers
