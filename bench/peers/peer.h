// The one interface of everything that is measured here: the limits, this
// project's forms, and other libraries.
//
// A row is a peer's entry in the tables. Each file of rows has one function
// that adds them; a library that was not found when the build was configured
// gets the rows of absent_peer.cc.in, which say so.

#ifndef SPLITPROOF_BENCH_PEERS_PEER_H_
#define SPLITPROOF_BENCH_PEERS_PEER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bench/peers/source.h"
#include "bench/peers/workload.h"

namespace splitproof::peers {

// One connection of one row, which receives the workload again and again.
class Peer {
 public:
  virtual ~Peer() = default;
  // Receives until there is nothing more, and folds the payloads that come out.
  virtual void Drain(Source& source, Checksum& checksum) = 0;
};

enum class RowKind : uint8_t {
  kLimit,   // What nobody can beat.
  kOurs,    // This project, or a form of it.
  kPlain,   // Without a reused buffer, written out.
  kPeer,    // Another library.
  kAbsent,  // A library that is not here.
};

struct Row {
  std::string name;
  RowKind kind = RowKind::kPeer;
  Framing framing = Framing::kLine;
  // Makes a connection that receives payloads of so many bytes, in chunks of
  // so many. Null for what is absent.
  std::unique_ptr<Peer> (*make)(size_t payload_bytes,
                                size_t chunk_bytes) = nullptr;
};
using Rows = std::vector<Row>;

// A row of a Peer that is made of nothing.
template <class P>
Row RowOf(std::string name, RowKind kind, Framing framing) {
  return {.name = std::move(name),
          .kind = kind,
          .framing = framing,
          .make = [](size_t, size_t) -> std::unique_ptr<Peer> {
            return std::make_unique<P>();
          }};
}

// DataLoss if a row has decoded something else than was sent. A limit has no
// packets, but may have counted them.
absl::Status CheckPackets(const Row& row, const Checksum& decoded,
                          const Checksum& sent);

// The limit that a row is compared with: of those that search for a delimiter,
// or of those that know a length.
inline bool IsSearched(Framing framing) {
  return framing == Framing::kLine || framing == Framing::kXml;
}
inline constexpr char kRecvAndScan[] = "limit: recv and scan";
inline constexpr char kOursBuffered[] = "ours: buffered";

void AddLimits(Rows& rows);
void AddOurs(Rows& rows);
void AddPlainForms(Rows& rows);
void AddBeast(Rows& rows);
void AddAsio(Rows& rows);
void AddLibevent(Rows& rows);
void AddHiredis(Rows& rows);
void AddMsgpack(Rows& rows);
void AddExpat(Rows& rows);

// All of them.
Rows AllRows();

}  // namespace splitproof::peers

#endif  // SPLITPROOF_BENCH_PEERS_PEER_H_
