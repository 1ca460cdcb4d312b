// Proves a stream right for all 2^(n-1) ways of cutting its n bytes.
//
// There are far too many to run them, and no need to. What a connection does
// from offset i on depends on its state there and on the bytes to come, not on
// how the state came about. So every distinct state at offset i is given every
// next chunk [i, j), from i = 0 on; what becomes of it is a state at offset j,
// one that is known already or a new one. When all states of all offsets have
// been given all chunks, each chunking of the stream is a path along what was
// tried. A deserializer of which only the bytes count has one state an offset,
// and n (n + 1) / 2 chunks prove it.
//
// A chunk with the end of a packet in it is not decoded to its end again and
// again. Its remainder begins the next packet: it is a chunk like any other, of
// a state that has not begun a packet, and what comes of that is known or
// found out once.
//
// At each state:
//   - what comes out is what is expected (expected_events.h), and the remainder
//     is exact;
//   - nothing is outstanding that should have come out: the packets are prompt;
//   - the stream may end there, and that means what it should.
//   - clear() may come: what follows is a new connection.
//
// When are two states the same? In the order in which it is tried:
//
//   by equality  The deserializers are equal by their own ==, and hold the same
//                bytes (typed_proof_model.h). If an == leaves something out
//                that matters, that could be wrong. So up to three objects of
//                each state are kept and given every chunk: the first that
//                arrived, which had few chunks; one that arrived byte by byte;
//                and one in between. They must agree.
//   by digest    The connection says in a digest what its future depends on
//                (Endpoint::Digest(), HasDigest), where there is no ==:
//                coroutines, push decoders, connection classes. It lives in an
//                arena (snapshot_model.h). A digest may leave something out as
//                an == may: three objects again.
//   by bytes     All that the connection owns is the same bytes, in that arena.
//                Nobody has to be trusted, and any subject will do; but it may
//                be that each way of cutting leaves other bytes, and then there
//                are too many states.
//   not at all   Three objects of each offset are given every chunk, chosen as
//                above. That is no proof.
//
// All is done under several fills of the bytes that nobody may read, and must
// come to the same. What is proved then holds if
//   - the deserializer is deterministic, and keeps nothing outside of itself
//     (or what it keeps there makes no difference);
//   - by equality or digest: it tells apart what behaves differently, as far as
//     the three objects did not show otherwise;
//   - by digest or bytes: what is told by looking, which only a connection does
//     that nobody watches (concepts.h: HasLook), is what comes of delivering
//     it; by equality that is proved, for each pair of beginnings of a packet;
//   - bytes that it may not read matter under one of the fills, if ever;
//   - chunks are what recv can deliver: up to chunk_max bytes, or what a
//     buffer has room for.
//
// A schedule that refutes is tried again on a real connection. If that finds
// nothing wrong, the proof was not about what the subject does, and says so.
//
// Where there is no proof, chunkings are tried one by one: all of them for a
// short stream, some otherwise, unless objects of all offsets were tried.

#ifndef SPLITPROOF_HARNESS_SEARCH_PROOF_H_
#define SPLITPROOF_HARNESS_SEARCH_PROOF_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/check/case_runs.h"
#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/recv/schedule.h"
#include "harness/search/expected_events.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

struct ProofOptions {
  enum class Methods : uint8_t {
    kAll,         // One after the other.
    kByBytes,     // == and digests are not to be trusted.
    kByEquality,  // What that cannot prove is not proved.
  };

  // Bytes of a chunk at most; 0: as many as the stream has.
  size_t chunk_max = 0;
  // Distinct states of all offsets, at most.
  size_t states_max = size_t{1} << 14;
  Methods methods = Methods::kAll;
  // Told the schedule of all that is about to be run: what leads to the next
  // state; and where the chunk ends that this state is about to be given. May
  // be empty.
  BeforeRun before_run = {};
  std::function<void(size_t end)> before_chunk = {};
};

struct Proof {
  enum class Verdict : uint8_t {
    kProved,        // All chunkings, if states that are equal by == are.
    kProvedDigest,  // The same, by their digests.
    kProvedBytes,   // All chunkings.
    kTried,         // All chunkings, one by one.
    kPartial,       // Some chunkings, and nothing was wrong with them.
    kRefuted,       // `failing` shows it.
  };

  Verdict verdict = Verdict::kPartial;
  // Why it was not proved, or not by equality.
  std::string reason = {};
  size_t stream_bytes = 0;
  size_t chunk_max = 0;

  // --- Of the last search, as far as it went. Under the last fill:
  uint64_t states = 0;  // That a recv ended in.
  uint64_t states_per_offset_max = 0;
  // Chunks given, under all fills.
  uint64_t feeds = 0;

  // Chunkings that were tried one by one.
  uint64_t tried = 0;

  // --- Of a refutation.
  // How many chunkings fail, modulo 2^64. Of those that were tried, if any
  // were; else it is right if the == or digest is. 0 where it is not known:
  // only a stream that ends early fails, or there is no proof.
  uint64_t failing_chunkings = 0;
  std::optional<Schedule> failing = {};
  size_t recv_size = 0;  // With which it fails.
  std::string what = {};

  bool all_hold() const {
    return verdict == Verdict::kProved || verdict == Verdict::kProvedDigest ||
           verdict == Verdict::kProvedBytes || verdict == Verdict::kTried;
  }
  double states_per_offset() const {
    return static_cast<double>(states) / static_cast<double>(stream_bytes + 1);
  }
};

// Proves the stream for one form of the subject, which it must have. `known`:
// the packets that the stream was made of; null where nobody knows.
Proof ProveStream(const Subject& subject, Form form, Bytes stream,
                  const KnownPackets* known, const ProofOptions& options);

// What a proof of all forms shows, and what a schedule that refutes may break.
PropertySet ProvedProperties();
PropertySet RefutableProperties();

// The verdict in a few words: "proved (bytes)", "proved modulo ==", "proved
// modulo digest", "partial: ...".
std::string DescribeVerdict(const Proof& proof);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_PROOF_H_
