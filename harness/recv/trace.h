// What one run observed.
//
// A trace is the sequence of events an endpoint reported, each with its place
// in the stream: how many bytes had been delivered when it came out (`at`), how
// many before that delivery (`before`), and the offset after its own last byte
// (`end`). Packets are kept as canonical text, so that traces of different
// serializers, forms and runs compare as bytes.
//
// Millions of traces are made in a run. One buffer holds all texts, and both it
// and the events keep their capacity: recording allocates nothing once warm.

#ifndef SPLITPROOF_HARNESS_RECV_TRACE_H_
#define SPLITPROOF_HARNESS_RECV_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serializers/contract/bytes.h"
#include "serializers/contract/endpoint.h"
#include "serializers/contract/step.h"

namespace splitproof {

struct Event {
  enum class Type : uint8_t { kPacket, kError };

  Type type = Type::kPacket;
  bool fatal = false;
  // Came out because the stream ended.
  bool at_eof = false;
  // What was given back is what had been received: the stream from `end` on.
  bool remainder_exact = true;
  ErrorKind kind = ErrorKind::kMalformed;  // Errors only.
  std::optional<Clause> clause;            // Errors that break the contract.
  uint64_t at = 0;
  uint64_t before = 0;
  uint64_t end = 0;
  // Bytes given back; absent where the endpoint gives none back.
  std::optional<uint64_t> remainder;
  // The packet's canonical text, or the error's message: see Trace::TextOf().
  size_t text_begin = 0;
  size_t text_size = 0;
};

class Trace {
 public:
  const std::vector<Event>& events() const { return events_; }
  // Bytes delivered in all, with those that dead connections have missed.
  uint64_t delivered() const { return delivered_; }
  // In how many recvs that was, on all connections.
  uint64_t recvs() const { return recvs_; }
  // The endpoint stopped offering a window without a fatal error or an end of
  // the stream.
  bool stopped_silently() const { return stopped_silently_; }
  // The last connection: the stream offset where it began, and the index of its
  // first event.
  uint64_t connection_begin() const { return connection_begin_; }
  size_t connection_events_begin() const { return connection_events_begin_; }

  // What the first event that gave back something else than what had been
  // received gave back: the first bytes, at most kGivenBackMax; and the index
  // of that event. Empty where there is none.
  static constexpr size_t kGivenBackMax = 16;
  const std::string& given_back() const { return given_back_; }
  size_t given_back_by() const { return given_back_by_; }

  // All texts, one behind the other. Valid until the trace changes.
  const std::string& texts() const { return texts_; }
  // Valid until the trace changes.
  std::string_view TextOf(const Event& event) const {
    return std::string_view(texts_).substr(event.text_begin, event.text_size);
  }

 private:
  friend class Recorder;

  std::vector<Event> events_;
  std::string texts_;
  std::string given_back_;
  size_t given_back_by_ = 0;
  uint64_t delivered_ = 0;
  uint64_t recvs_ = 0;
  uint64_t connection_begin_ = 0;
  size_t connection_events_begin_ = 0;
  bool stopped_silently_ = false;
};

// Whether two events say the same: packet value or error kind, end offset,
// fatal. When they came out, with which message and remainder is not compared.
// The stream of `b` begins at offset `shift` of that of `a`.
bool SameMeaning(const Trace& a, const Event& x, const Trace& b, const Event& y,
                 uint64_t shift = 0);

// The index of the first event in which two traces differ in meaning: the size
// of the shorter one when it is a prefix of the other; nothing when they agree.
std::optional<size_t> FirstDifference(const Trace& a, const Trace& b);

// The same for a stream and what begins at offset `shift` of it: the events of
// `a` from index `first` on should be those of `b`. The index is one of `a`.
std::optional<size_t> FirstDifferenceOfTail(const Trace& a, size_t first,
                                            uint64_t shift, const Trace& b);

// The index of the first event in which two traces of one schedule differ in
// behaviour: meaning, remainder, or when it came out.
std::optional<size_t> FirstDifferenceInBehaviour(const Trace& a,
                                                 const Trace& b);

// The same in anything: messages too.
std::optional<size_t> FirstDifferenceInAnything(const Trace& a, const Trace& b);

// Writes a trace. The engine says what is delivered, the endpoint what it
// finds.
class Recorder : public EventSink {
 public:
  // Begins a new trace of `stream`, which must stay valid while recording. With
  // `keep`, packets that own their bytes are kept and can be read again.
  void Begin(Bytes stream, bool keep = false);

  // --- The engine's side.
  // The endpoint is about to be told of `nbytes` more bytes.
  void Deliver(size_t nbytes) {
    before_ = trace_.delivered_;
    trace_.delivered_ += nbytes;
    ++trace_.recvs_;
  }
  // The endpoint is about to be told that the stream has ended.
  void DeliverEof() {
    before_ = trace_.delivered_;
    eof_ = true;
  }
  // A new connection begins, at this offset of the stream.
  void Restart(uint64_t begin);
  void StopSilently() { trace_.stopped_silently_ = true; }
  // A fatal error was reported on this connection.
  bool dead() const { return dead_; }

  // --- The endpoint's side.
  void OnPacket(const PacketRef& packet, const Extent& extent) override;
  void OnError(const Malformed& error, const Extent& extent) override;

  const Trace& trace() const { return trace_; }

  // The index of the first kept packet whose text is no longer what it was when
  // it came out, and the text it has now.
  struct Changed {
    size_t event;
    std::string now;
  };
  std::optional<Changed> FirstChanged() const;
  // Packets that were kept.
  size_t kept() const { return kept_.size(); }

 private:
  struct KeptEvent {
    size_t event;
    std::unique_ptr<KeptPacket> packet;
  };

  Event& Append(Event::Type type, const Extent& extent);

  Bytes stream_;
  Trace trace_;
  std::vector<KeptEvent> kept_;
  uint64_t before_ = 0;
  bool eof_ = false;
  bool dead_ = false;
  bool keep_ = false;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_TRACE_H_
