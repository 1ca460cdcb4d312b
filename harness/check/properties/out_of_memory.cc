// out-of-memory: the stream with the first allocation failing, then with the
// second, and so on until a run needs no more; each once, and for good.
//
// Whatever fails, the run finds what it finds with memory, up to some event,
// and then at most reports a fatal `resource` error. Afterwards a cleared
// endpoint works, and a destroyed one has given everything back.
//
// Samples are short, and strings keep what is short without asking for memory.
// So the same is tried with a byte of the stream repeated: what was a short
// packet has to be asked for, and has to grow.

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"
#include "harness/measure/allocation_counts.h"
#include "harness/recv/simulated_recv.h"

namespace splitproof::properties {
namespace {

// Longer streams are made of the same frames as shorter ones.
constexpr size_t kStreamMax = 64;
// How often a byte is repeated, and how many of the bytes, one at a time.
constexpr size_t kAdded = 300;
constexpr size_t kPlacesMax = 3;
// A subject that needs more allocations for so short a stream is not followed
// to the end.
constexpr uint64_t kFailuresMax = 1000;
// The first ones fail one by one. Where there are more, they are many of a kind
// (an array in an array, hundreds of times), and a few of each size do.
constexpr uint64_t kOneByOne = 24;

uint64_t StepFrom(uint64_t nth) { return nth < kOneByOne ? 1 : 1 + nth / 8; }

std::string WhyNot(const Subject& subject) {
  if (!AllocationsAreCounted()) return "allocations cannot fail in this build";
  return subject.traits().dies_without_memory
             ? "the subject declares that it dies without memory"
             : "";
}

// Records while allocations work, in between of which they fail.
class PausingSink final : public EventSink {
 public:
  explicit PausingSink(Recorder& recorder) : recorder_(recorder) {}
  void OnPacket(const PacketRef& packet, const Extent& extent) override {
    const AllocationPause pause;
    recorder_.OnPacket(packet, extent);
  }
  void OnError(const Malformed& error, const Extent& extent) override {
    const AllocationPause pause;
    recorder_.OnError(error, extent);
  }

 private:
  Recorder& recorder_;
};

struct Failing {
  uint64_t nth;
  bool for_good;
};

// What is delivered: the stream of the case, or one that was made of it.
struct Delivery {
  Bytes stream;
  // How it was made; empty: it is the one of the case.
  std::string what = {};
};

// A stream, in one form, on an endpoint of its own.
class Starving {
 public:
  Starving(CaseRuns& runs, Form form, const Delivery& delivery,
           const Schedule& schedule)
      : runs_(runs),
        form_(form),
        delivery_(delivery),
        schedule_(schedule),
        fed_(runs.Fresh(form, delivery.stream, schedule, runs.recv_size())) {}

  // Checks with ever more allocations going well, until all do.
  void Check(bool for_good, ViolationSink report) {
    for (uint64_t nth = 1; nth <= kFailuresMax; nth += StepFrom(nth)) {
      const Failing failing{.nth = nth, .for_good = for_good};
      if (!CheckOne(failing, report)) return;
    }
  }

 private:
  // False when nothing failed, or something was found.
  bool CheckOne(Failing failing, ViolationSink report) {
    const int64_t before = CountsOfThisThread().bytes_live;
    auto endpoint = runs_.ConnectFresh(form_);
    const uint64_t failed = Run(*endpoint, failing);
    if (failed == 0) return false;
    runs_.CountJudged(Property::kOutOfMemory);
    if (!CheckTrace(failing, report)) return false;
    Run(*endpoint, {.nth = 0, .for_good = false});
    if (!CheckRecovered(failing, report)) return false;
    endpoint.reset();
    const int64_t leaked = CountsOfThisThread().bytes_live - before;
    if (leaked <= 0) return true;
    Tell("leak", absl::StrCat(leaked, " bytes were not given back"), failing,
         std::nullopt, report);
    return false;
  }

  // Runs the stream and returns how many allocations failed.
  uint64_t Run(Endpoint& endpoint, Failing failing) {
    PausingSink sink(recorder_);
    endpoint.Clear();
    {
      const AllocationPause pause;
      recorder_.Begin(delivery_.stream);
    }
    FailAllocationsOfThisThread(failing.nth, failing.for_good);
    RunSimulated(endpoint, delivery_.stream, schedule_, recorder_, sink);
    const uint64_t failed = FailedAllocationsOfThisThread();
    FailAllocationsOfThisThread(0, false);
    return failed;
  }

  bool CheckTrace(Failing failing, ViolationSink report) {
    const Trace& starved = recorder_.trace();
    const auto event = FirstDifference(fed_, starved);
    if (!event || EndsForLackOfMemory(starved, *event)) return true;
    Tell("result",
         "what came out is neither what comes out with memory nor an error of "
         "kind resource",
         failing, event, report);
    return false;
  }

  static bool EndsForLackOfMemory(const Trace& trace, size_t event) {
    if (event + 1 != trace.events().size()) return false;
    const Event& last = trace.events()[event];
    return last.type == Event::Type::kError && last.fatal &&
           last.kind == ErrorKind::kResource;
  }

  bool CheckRecovered(Failing failing, ViolationSink report) {
    const auto event = FirstDifference(fed_, recorder_.trace());
    if (!event) return true;
    Tell("recovery",
         "after clear(), with memory again, something else came out", failing,
         event, report);
    return false;
  }

  void Tell(std::string label, std::string_view what, Failing failing,
            std::optional<size_t> event, ViolationSink report) {
    report({.property = Property::kOutOfMemory,
            .label = std::move(label),
            .what = absl::StrCat(delivery_.what, "allocation ", failing.nth,
                                 failing.for_good ? " and all after it" : "",
                                 " failed: ", std::string(what)),
            .expected_name = event ? RunName(form_, "with memory") : "",
            .expected = event ? &fed_ : nullptr,
            .expected_is_right = true,
            .actual_name = RunName(form_, "without memory"),
            .actual = &recorder_.trace(),
            .event = event,
            .schedule = schedule_});
  }

  CaseRuns& runs_;
  Form form_;
  const Delivery& delivery_;
  const Schedule& schedule_;
  const Trace fed_;  // With memory.
  Recorder recorder_;
};

void CheckStretched(CaseRuns& runs, Form form, ViolationSink report) {
  const size_t size = runs.stream().size();
  const size_t step = std::max<size_t>(size / kPlacesMax, 1);
  const Schedule whole = Schedule::WholeAndEnd();
  for (size_t place = 0; place < size; place += step) {
    std::string stretched(runs.stream());
    stretched.insert(place, kAdded, stretched[place]);
    const Delivery delivery{
        .stream = stretched,
        .what = absl::StrCat("with byte ", place, " repeated ", kAdded,
                             " times, ")};
    Starving(runs, form, delivery, whole).Check(/*for_good=*/false, report);
  }
}

void CheckStream(CaseRuns& runs, ViolationSink report) {
  if (runs.stream().size() > kStreamMax) return;
  const Delivery delivery{.stream = runs.stream()};
  Schedule bytewise;
  if (!runs.stream().empty()) bytewise.AddChunk(1, runs.stream().size());
  bytewise.AddFault(ScheduleStep::Kind::kEof);
  for (const Form form : runs.forms()) {
    for (const Schedule& schedule : {Schedule::WholeAndEnd(), bytewise}) {
      for (const bool for_good : {false, true}) {
        Starving(runs, form, delivery, schedule).Check(for_good, report);
      }
    }
    CheckStretched(runs, form, report);
  }
}

}  // namespace

constinit const PropertyInfo kOutOfMemory = {
    .property = Property::kOutOfMemory,
    .id = "out-of-memory",
    .abbreviation = "oom",
    .holds =
        "whichever allocation fails, the outcome is the right one or an "
        "error of kind resource, and nothing is lost for good",
    .explanation =
        "An allocation was made to fail, and what followed was a wrong packet, "
        "another error, a leak, or an endpoint that stayed broken. Memory runs "
        "out when a server is busiest. Typical: state that is half updated "
        "when the exception passes, a result that is not checked for null.",
    .example =
        "libexpat freed a shared DTD twice over when memory ran out "
        "while a parser for an external entity was made "
        "(CVE-2022-43680).",
    .unjudged = "no allocation was made to fail",
    .replayed =
        "One allocation after the other was made to fail. In a replay "
        "none does.",
    .rank = 3,
    .why_not = WhyNot,
    .check_stream = CheckStream,
    .costly = true};

}  // namespace splitproof::properties
