// This project's forms, as an application has them: a consumer of production,
// packets that are views, and one size hint for all chunks.

#include <string>

#include "bench/peers/aligned_buffer.h"
#include "bench/peers/peer.h"
#include "serializers/contract/buffered_consumer.h"
#include "serializers/contract/plain_consumer.h"
#include "serializers/length_prefixed.h"
#include "serializers/line.h"
#include "serializers/line_coroutine.h"

namespace splitproof::peers {
namespace {

// Sinks. An error would be a packet less: the checksum tells.
struct Viewing {
  Checksum& checksum;
  void Packet(Bytes packet, const Extent&) { checksum.Fold(packet); }
  void Error(const Malformed&, const Extent&) {}
};

// Packets that outlive the buffer, each in memory of its own.
struct Owning {
  Checksum& checksum;
  void Packet(Bytes packet, const Extent&) {
    const std::string owned(packet);
    checksum.Fold(owned);
  }
  void Error(const Malformed&, const Extent&) {}
};

// The same in memory that is used again.
struct Reusing {
  Checksum& checksum;
  void Packet(Bytes packet, const Extent&) {
    static std::string storage;
    storage.assign(packet);
    checksum.Fold(storage);
  }
  void Error(const Malformed&, const Extent&) {}
};

// Serializers. Nobody else here looks at what is in a line.
constexpr LineOptions kAnyBytes = {.encoding = LineEncoding::kBytes};
constexpr auto kLines = [] { return LineSerializer(kAnyBytes); };
constexpr auto kAsciiLines = [] { return LineSerializer(); };
constexpr auto kCoroutine = [] { return LineCoroutineSerializer(kAnyBytes); };
constexpr auto kLengths = [] { return LengthPrefixedSerializer(); };

template <auto kMake, template <class, class> class Consumer, class Sink>
class Ours : public Peer {
 public:
  Ours() {
    Checksum nothing;
    Sink sink{nothing};
    if constexpr (requires { consumer_.Open(sink); }) consumer_.Open(sink);
  }

  void Drain(Source& source, Checksum& checksum) override {
    Sink sink{checksum};
    while (const size_t nbytes = source.Recv(consumer_.Window())) {
      consumer_.OnRecv(nbytes, sink);
    }
  }

 private:
  using S = decltype(kMake());
  S serializer_ = kMake();
  Consumer<S, NoHooks> consumer_{serializer_, kRecvBytes};
};

template <auto kMake, class Sink>
Row BufferedRow(std::string name, Framing framing) {
  return RowOf<Ours<kMake, BufferedConsumer, Sink>>(std::move(name),
                                                    RowKind::kOurs, framing);
}
template <auto kMake>
Row PlainRow(Framing framing) {
  return RowOf<Ours<kMake, PlainConsumer, Viewing>>("ours: plain",
                                                    RowKind::kOurs, framing);
}

template <auto kMake>
void AddForms(Framing framing, Rows& rows) {
  rows.push_back(BufferedRow<kMake, Viewing>(kOursBuffered, framing));
  rows.push_back(BufferedRow<kMake, Reusing>("ours: reused packet", framing));
  rows.push_back(BufferedRow<kMake, Owning>("ours: owned packets", framing));
  rows.push_back(PlainRow<kMake>(framing));
}

}  // namespace

void AddOurs(Rows& rows) {
  AddForms<kLines>(Framing::kLine, rows);
  rows.push_back(BufferedRow<kAsciiLines, Viewing>("ours: checked to be ASCII",
                                                   Framing::kLine));
  rows.push_back(
      BufferedRow<kCoroutine, Viewing>("ours: coroutine", Framing::kLine));
  AddForms<kLengths>(Framing::kLength, rows);
}

}  // namespace splitproof::peers
