// Boost.Asio's read_until into a std::string, as its manual shows it. How much
// a recv asks for is Asio's decision.

#include <string>

#include "bench/peers/peer.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/error.hpp"
#include "boost/asio/read_until.hpp"

namespace splitproof::peers {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// What Asio calls a SyncReadStream.
class Stream {
 public:
  explicit Stream(Source& source) : source_(&source) {}

  template <class Buffers>
  size_t read_some(const Buffers& buffers, error_code& error) {
    const asio::mutable_buffer window = *asio::buffer_sequence_begin(buffers);
    const size_t nbytes =
        source_->Recv({static_cast<char*>(window.data()), window.size()});
    error = nbytes == 0 ? error_code(asio::error::eof) : error_code();
    return nbytes;
  }
  template <class Buffers>
  size_t read_some(const Buffers& buffers) {
    error_code error;
    return read_some(buffers, error);
  }

 private:
  Source* source_;
};

class Asio : public Peer {
 public:
  void Drain(Source& source, Checksum& checksum) override {
    Stream stream(source);
    while (true) {
      error_code error;
      const size_t end =
          asio::read_until(stream, asio::dynamic_buffer(held_), '\n', error);
      if (error) return;
      checksum.Fold(Bytes(held_.data(), end - 1));
      held_.erase(0, end);
    }
  }

 private:
  std::string held_;
};

}  // namespace

void AddAsio(Rows& rows) {
  rows.push_back(
      RowOf<Asio>("Asio read_until", RowKind::kPeer, Framing::kLine));
}

}  // namespace splitproof::peers
