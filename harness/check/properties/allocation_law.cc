// allocation-law: the stream again and again on one connection, allocations
// counted.
//
//   - Warm, a buffered endpoint asks for no memory in a recv that completes
//     nothing. (A packet that owns its bytes costs what it costs.)
//     In place, the same goes for long packets and large recvs.
//   - However many packets have passed, an endpoint of either form holds no
//     more than after the first ones. The same goes for connections. What
//     carries state from packet to packet may take longer to fill a table.
//   - A frame that is being refused for its length is not held: one that is
//     many times longer takes no more memory.
//   - A short stream takes no more memory than declared, whatever lengths it
//     has in it. This is cheap, and asked of every stream.
//
// Memory that grows in steps, such as a string's capacity, does so at the
// latest when twice as much has been added: the passes are counted in powers of
// two.

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/quiet_sink.h"
#include "harness/check/violation.h"
#include "harness/measure/allocation_counts.h"

namespace splitproof::properties {
namespace {

// Passes over the stream: until everything is as large as it gets, and in all.
constexpr int kWarmPasses = 16;
constexpr int kPasses = 64;
// The same where packets put what later ones refer to into a table.
constexpr int kMorePasses = 512;
// What is allocated anew for each packet is never twice the same to a byte: of
// each block, malloc gives some bytes more or not. Less than this in so many
// passes is nothing that is kept.
constexpr int64_t kRounding = 256;
// Longer streams are made of the same frames as shorter ones.
constexpr size_t kStreamMax = 256;
// Bytes of a recv: single ones, and one that cuts frames now and then.
constexpr size_t kChunkSizes[] = {1, 7};
// A frame that several recvs of this size are needed for.
constexpr size_t kStretch = 1500;
constexpr size_t kLargeChunk = 600;
// By how much an overlong frame is made longer, and how much more memory the
// second one may take: less than is added.
constexpr size_t kLonger = 4096;
constexpr size_t kMuchLonger = 65536;
constexpr int64_t kSlack = 8192;
// The longest stream whose memory is declared.
constexpr size_t kShortStreamMax = 1024;

std::string WhyNot(const Subject&) {
  return AllocationsAreCounted() ? ""
                                 : "allocations are not counted in this build";
}

// What is delivered over and over, in chunks of one size.
struct Diet {
  Bytes stream;
  size_t chunk_size;
};

// One connection that receives the stream over and over.
class Connection {
 public:
  Connection(CaseRuns& runs, Form form, const Diet& diet)
      : stream_(diet.stream),
        chunk_size_(diet.chunk_size),
        endpoint_(runs.ConnectFresh(form)) {
    endpoint_->Open(sink_);
  }

  // A new connection on the same endpoint.
  void Restart() {
    endpoint_->Clear();
    endpoint_->Open(sink_);
  }
  // The stream once. False when the connection is dead.
  bool Pass() {
    for (Bytes unsent = stream_; !unsent.empty();) {
      const Bytes chunk = unsent.substr(0, chunk_size_);
      unsent.remove_prefix(chunk.size());
      if (!Deliver(chunk)) return false;
    }
    return !sink_.fatal();
  }

  // Requests for memory in recvs that completed nothing.
  uint64_t idle_requests() const { return idle_requests_; }

 private:
  bool Deliver(Bytes chunk) {
    while (!chunk.empty()) {
      const uint64_t events = sink_.events();
      const AllocationCounts before = CountsOfThisThread();
      const std::span<char> window = endpoint_->Window();
      if (window.empty()) return false;
      const size_t nbytes = std::min(chunk.size(), window.size());
      std::memcpy(window.data(), chunk.data(), nbytes);
      chunk.remove_prefix(nbytes);
      endpoint_->OnRecv(nbytes, sink_);
      if (sink_.events() != events) continue;
      const AllocationCounts asked = CountsOfThisThread() - before;
      idle_requests_ += asked.mallocs + asked.reallocs();
    }
    return true;
  }

  Bytes stream_;
  size_t chunk_size_;
  std::unique_ptr<Endpoint> endpoint_;
  QuietSink sink_;
  uint64_t idle_requests_ = 0;
};

Schedule InChunksOf(size_t chunk_size, size_t stream_size) {
  Schedule schedule;
  schedule.AddChunk(chunk_size, std::max<size_t>(stream_size / chunk_size, 1));
  return schedule;
}

// Whether a connection that has grown ends to, if it carries state.
bool Settles(CaseRuns& runs, Connection& connection) {
  if (!runs.subject().traits().carries_state) return false;
  for (int i = 0; i < kMorePasses; ++i) connection.Pass();
  const int64_t held = CountsOfThisThread().bytes_live;
  for (int i = 0; i < kMorePasses; ++i) connection.Pass();
  return CountsOfThisThread().bytes_live - held < kRounding;
}

void CheckForm(CaseRuns& runs, Form form, const Diet& diet,
               ViolationSink report) {
  Connection connection(runs, form, diet);
  const auto tell = [&](std::string label, std::string what) {
    report({.property = Property::kAllocationLaw,
            .label = std::move(label),
            .what = absl::StrCat("the ", std::string(FormName(form)), " form, ",
                                 "given a stream of ", diet.stream.size(),
                                 " bytes again and again in chunks of ",
                                 diet.chunk_size, ", ", what),
            .schedule = InChunksOf(diet.chunk_size, runs.stream().size())});
  };
  for (int i = 0; i < kWarmPasses; ++i) {
    if (!connection.Pass()) return;
  }
  const int64_t held = CountsOfThisThread().bytes_live;
  const uint64_t requests = connection.idle_requests();
  for (int i = kWarmPasses; i < kPasses; ++i) {
    if (!connection.Pass()) return;
  }
  runs.CountJudged(Property::kAllocationLaw);
  const int64_t more = CountsOfThisThread().bytes_live - held;
  const uint64_t idle = connection.idle_requests() - requests;
  if (more > 0 && !Settles(runs, connection)) {
    tell("growth", absl::StrCat("holds ", more, " bytes more after ", kPasses,
                                " passes than after ", kWarmPasses));
  }
  if (idle > 0 && form == Form::kBuffered &&
      !runs.subject().traits().allocates) {
    tell("per-recv", absl::StrCat("asked for memory ", idle, " times in ",
                                  kPasses - kWarmPasses,
                                  " passes, in recvs that completed nothing"));
  }
}

// The most memory that was held while `stream` was delivered.
int64_t PeakOf(CaseRuns& runs, Form form, Bytes stream) {
  constexpr size_t kChunkSize = 64;
  ResetPeakOfThisThread();
  const AllocationCounts before = CountsOfThisThread();
  Connection connection(runs, form,
                        {.stream = stream, .chunk_size = kChunkSize});
  connection.Pass();
  return (CountsOfThisThread() - before).bytes_peak;
}

// The most memory that was asked for by what the stream says.
int64_t DemandOf(CaseRuns& runs, Form form) {
  QuietSink sink;
  const auto endpoint = runs.ConnectFresh(form);
  endpoint->Open(sink);
  // Room to receive into is no answer to anything.
  endpoint->Window();
  ResetPeakOfThisThread();
  const AllocationCounts before = CountsOfThisThread();
  for (Bytes unsent = runs.stream(); !unsent.empty() && !sink.fatal();) {
    const std::span<char> window = endpoint->Window();
    if (window.empty()) break;
    const size_t nbytes = unsent.copy(window.data(), window.size());
    unsent.remove_prefix(nbytes);
    endpoint->OnRecv(nbytes, sink);
  }
  return (CountsOfThisThread() - before).bytes_peak;
}

void CheckDemand(CaseRuns& runs, ViolationSink report) {
  if (runs.stream().size() > kShortStreamMax) return;
  const size_t declared = runs.subject().traits().memory_bytes_max;
  for (const Form form : runs.forms()) {
    const int64_t demand = DemandOf(runs, form);
    runs.CountJudged(Property::kAllocationLaw);
    if (demand <= static_cast<int64_t>(declared + runs.recv_size())) continue;
    report({.property = Property::kAllocationLaw,
            .label = "demand",
            .what = absl::StrCat(
                "the ", std::string(FormName(form)), " form holds ", demand,
                " bytes at a time to receive ", runs.stream().size(),
                "; the traits allow ", declared, " (memory_bytes_max)"),
            .schedule = Schedule()});
  }
}

// A place in the middle of the first frame that is refused for its length while
// the stream goes on; nothing if there is none.
std::optional<size_t> InsideOverlongFrame(const Trace& whole) {
  const auto refused = FirstBad(whole, [](const Event& event) {
    return event.type == Event::Type::kError && !event.fatal &&
           event.kind == ErrorKind::kLimit;
  });
  if (!refused) return std::nullopt;
  const uint64_t begin = *refused == 0 ? 0 : whole.events()[*refused - 1].end;
  return begin + (whole.events()[*refused].end - begin) / 2;
}

void CheckRefused(CaseRuns& runs, Form form, ViolationSink report) {
  const auto place = InsideOverlongFrame(runs.Whole(form));
  if (!place) return;
  const auto stretched = [&](size_t added) {
    std::string stream(runs.stream());
    stream.insert(*place, added, stream[*place]);
    return stream;
  };
  const int64_t held = PeakOf(runs, form, stretched(kLonger));
  const int64_t more = PeakOf(runs, form, stretched(kMuchLonger)) - held;
  if (more <= kSlack) return;
  report(
      {.property = Property::kAllocationLaw,
       .label = "refused",
       .what = absl::StrCat("the ", std::string(FormName(form)), " form holds ",
                            more, " bytes more of an overlong frame that is ",
                            kMuchLonger - kLonger, " bytes longer"),
       .schedule = Schedule()});
}

// Whether the stream can follow itself: nothing in it is fatal, and its last
// packet or error ends with it.
bool Repeats(const Trace& whole, size_t stream_size) {
  return !whole.events().empty() && whole.events().back().end == stream_size &&
         !FirstBad(whole, [](const Event& event) {
           return event.fatal || event.at_eof;
         });
}

// The first packet made so long that a large recv does not complete it. Who
// decodes in place has nothing to collect until then, however long it is.
void CheckLongPacket(CaseRuns& runs, Form form, ViolationSink report) {
  const Event& first = runs.Whole(form).events().front();
  if (first.type != Event::Type::kPacket) return;
  std::string stretched(runs.stream());
  const size_t place = first.end / 2;
  stretched.insert(place, kStretch, stretched[place]);
  const Trace& whole =
      runs.Fresh(form, stretched, Schedule::WholeAndEnd(), stretched.size());
  if (!Repeats(whole, stretched.size())) return;
  CheckForm(runs, form, {.stream = stretched, .chunk_size = kLargeChunk},
            report);
}

// The stream again and again, each time on a new connection.
void CheckConnections(CaseRuns& runs, Form form, ViolationSink report) {
  const size_t size = runs.stream().size();
  Connection connection(runs, form,
                        {.stream = runs.stream(), .chunk_size = size});
  int64_t held = 0;
  for (int i = 0; i < kPasses; ++i) {
    if (i == kWarmPasses) held = CountsOfThisThread().bytes_live;
    connection.Restart();
    connection.Pass();
  }
  const int64_t more = CountsOfThisThread().bytes_live - held;
  if (more <= 0) return;
  report(
      {.property = Property::kAllocationLaw,
       .label = "connections",
       .what = absl::StrCat("the ", std::string(FormName(form)), " form holds ",
                            more, " bytes more after ", kPasses,
                            " connections than after ", kWarmPasses),
       .schedule = Schedule()});
}

void CheckStream(CaseRuns& runs, ViolationSink report) {
  const size_t size = runs.stream().size();
  if (size == 0 || size > kStreamMax) return;
  for (const Form form : runs.forms()) {
    CheckRefused(runs, form, report);
    CheckConnections(runs, form, report);
    if (!Repeats(runs.Whole(form), size)) continue;
    for (const size_t chunk_size : kChunkSizes) {
      CheckForm(runs, form, {.stream = runs.stream(), .chunk_size = chunk_size},
                report);
    }
    const bool in_place = runs.subject().traits().in_place;
    if (form == Form::kBuffered && in_place) {
      CheckLongPacket(runs, form, report);
    }
  }
}

}  // namespace

constinit const PropertyInfo kAllocationLaw = {
    .property = Property::kAllocationLaw,
    .id = "allocation-law",
    .abbreviation = "alloc",
    .holds =
        "a warm buffered endpoint asks for no memory in a recv that "
        "completes nothing, none holds more after many packets, or "
        "connections, than after a few, and no short stream takes more memory "
        "than declared",
    .explanation =
        "The buffered form exists to do without a malloc for every recv, and a "
        "connection that lives for weeks must not grow. Typical: a buffer made "
        "anew when a remainder exists, consumed bytes that are never dropped, "
        "a list that keeps a note of every packet, memory for a length that "
        "was declared before a byte of it is there.",
    .example =
        "The pure-Python Unpacker of msgpack-python kept everything "
        "that was ever fed to it (msgpack/msgpack-python #283).",
    .unjudged = "no stream was short",
    .replayed =
        "The stream was given again and again, or made longer, and the "
        "memory was counted. A replay is of the stream as it is: what comes "
        "out is not what this failure is about.",
    .rank = 3,
    .why_not = WhyNot,
    .check_stream = CheckStream,
    .costly = true,
    .check_stream_briefly = CheckDemand};

}  // namespace splitproof::properties
