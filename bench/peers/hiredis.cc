// hiredis's reader of bulk strings, with its own replies. What is received has
// to be fed to it, which copies.

#include <hiredis/hiredis.h>

#include <memory>

#include "bench/peers/aligned_buffer.h"
#include "bench/peers/peer.h"

namespace splitproof::peers {
namespace {

class Hiredis : public Peer {
 public:
  void Drain(Source& source, Checksum& checksum) override {
    while (const size_t nbytes = source.Recv(buffer_.span())) {
      redisReaderFeed(reader_.get(), buffer_.data(), nbytes);
      while (redisReply* reply = NextReply()) {
        checksum.Fold(Bytes(reply->str, reply->len));
        freeReplyObject(reply);
      }
    }
  }

 private:
  redisReply* NextReply() {
    void* reply = nullptr;
    redisReaderGetReply(reader_.get(), &reply);
    return static_cast<redisReply*>(reply);
  }

  struct Free {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
  };
  AlignedBuffer buffer_{kRecvBytes};
  std::unique_ptr<redisReader, Free> reader_{redisReaderCreate()};
};

}  // namespace

void AddHiredis(Rows& rows) {
  rows.push_back(
      RowOf<Hiredis>("hiredis reader", RowKind::kPeer, Framing::kResp));
}

}  // namespace splitproof::peers
