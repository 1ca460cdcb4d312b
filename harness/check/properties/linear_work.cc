// linear-work: a frame is made longer and longer by repeating one of its bytes,
// and delivered byte by byte; and the stream is made longer and longer by
// repeating it, and delivered in recvs as large as windows allow. The work of
// each size is counted.
//
// With N, 2N and 4N more bytes, work that is linear grows by a, a and 2a steps,
// work that is quadratic by a, 3a and 12a. Only what the added bytes cost is
// compared, so that neither the rest of the stream nor a fixed cost counts; and
// it must grow too fast twice in a row, because bytes beyond a limit may well
// cost more, each, than those before it.
//
// What a container costs when it outgrows its memory does not count either,
// rare and large as it is. Where the memory doubles, both later growths have
// one such move, of twice the bytes the second time; where it grows more than
// that, one of them has none. Where it grows by half, moving an element would
// have to cost as much as receiving a byte.
//
// Under callgrind, work is instructions: see harness/measure. They are of the
// harness and of malloc too, a thousand or more for each recv, which is linear;
// with work of L for each recv and of q for each pending byte, q must be over
// L / 1.5 N to be seen. The larger N shows every loop that takes two
// instructions for a byte. It does not show what vector instructions go over
// again, 32 bytes at a time: those are in the memory functions, whose bytes are
// counted without callgrind. Where the first N bytes cost less than an
// instruction each, nobody looks at them, as behind an error, and what grows is
// malloc's.

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/quiet_sink.h"
#include "harness/check/violation.h"
#include "harness/measure/instruction_counts.h"
#include "harness/measure/work_counts.h"
#include "harness/recv/simulated_recv.h"

namespace splitproof::properties {
namespace {

constexpr size_t kAdded = 256;             // N.
constexpr size_t kAddedOnCallgrind = 512;  // N for instructions.
// The same of packets in one recv, in bytes: enough for copies to stand out.
constexpr size_t kCrowd = 2048;
// Longer streams are made of the same frames as shorter ones.
constexpr size_t kStreamMax = 64;
// Bytes of a stream that are repeated, one at a time.
constexpr size_t kPlacesMax = 3;

std::string WhyNot(const Subject&) {
  return WorkIsCounted() ? "" : "work is not counted in this build";
}

// `stream` with the byte at `place` repeated.
std::string Stretched(Bytes stream, size_t place, size_t added) {
  std::string stretched(stream);
  stretched.insert(place, added, stream[place]);
  return stretched;
}

// In recvs of at most `recv_bytes_max`.
uint64_t WorkOf(Endpoint& endpoint, Bytes stream, size_t recv_bytes_max) {
  QuietSink sink;
  const WorkMeter meter;
  endpoint.Open(sink);
  while (!stream.empty()) {
    const std::span<char> window = endpoint.Window();
    if (window.empty()) break;
    const size_t nbytes =
        std::min({window.size(), stream.size(), recv_bytes_max});
    stream.copy(window.data(), nbytes);
    stream.remove_prefix(nbytes);
    endpoint.OnRecv(nbytes, sink);
  }
  return meter.steps();
}

// `added`: bytes, from the first size to the second.
bool GrowsTooFast(const std::array<uint64_t, 4>& work, size_t added) {
  std::array<double, 3> growth;
  for (size_t i = 0; i < growth.size(); ++i) {
    growth[i] = static_cast<double>(work[i + 1]) - static_cast<double>(work[i]);
  }
  const double least = RunsOnCallgrind() ? static_cast<double>(added) : 0;
  return growth[0] > least && growth[1] > 1.5 * growth[0] &&
         growth[2] > 3 * growth[1];
}

// What each added part costs, beside what it would if work were linear.
std::string GrowthText(const std::array<uint64_t, 4>& work,
                       const std::array<size_t, 3>& added,
                       std::string_view times) {
  const auto cost = [&](size_t i) { return work[i + 1] - work[i]; };
  return absl::StrCat("the first ", added[0], std::string(times), " cost ",
                      cost(0), " ", std::string(WorkUnit()), ", the next ",
                      added[1], " ", cost(1), ", the next ", added[2], " ",
                      cost(2), "; linear would be ", cost(0), ", ", cost(0),
                      " and ", 2 * cost(0));
}

// A stream that costs nothing more when it is longer, because the connection
// dies in front of what was added, shows nothing.
void CountIfItGrows(CaseRuns& runs, const std::array<uint64_t, 4>& work) {
  if (work.back() > work.front()) runs.CountJudged(Property::kLinearWork);
}

bool CheckPlace(CaseRuns& runs, Form form, size_t place, ViolationSink report) {
  const size_t n = RunsOnCallgrind() ? kAddedOnCallgrind : kAdded;
  const std::array<size_t, 4> sizes = {0, n, 2 * n, 4 * n};
  std::array<uint64_t, 4> work;
  for (size_t i = 0; i < sizes.size(); ++i) {
    work[i] = WorkOf(*runs.ConnectFresh(form),
                     Stretched(runs.stream(), place, sizes[i]), 1);
  }
  CountIfItGrows(runs, work);
  if (!GrowsTooFast(work, n)) return true;
  Schedule bytewise;
  bytewise.AddChunk(1, runs.stream().size());
  report({.property = Property::kLinearWork,
          .label = "work",
          .what = absl::StrCat("byte ", place, " was repeated, and all of it ",
                               "delivered to the ", std::string(FormName(form)),
                               " form byte by byte: ",
                               GrowthText(work, {n, n, 2 * n}, " bytes more")),
          .schedule = bytewise});
  return false;
}

void CheckForm(CaseRuns& runs, Form form, ViolationSink report) {
  const size_t size = runs.stream().size();
  const size_t step = std::max<size_t>(size / kPlacesMax, 1);
  for (size_t place = 0; place < size; place += step) {
    if (!CheckPlace(runs, form, place, report)) return;
  }
}

// Whether remainders are handed back, and what is done with them is a matter
// between two.
bool HasRemainders(const Trace& trace) {
  return FirstBad(
             trace,
             [](const Event& event) { return event.remainder.has_value(); })
      .has_value();
}

// Many packets in one recv, for those who take them apart on their own.
void CheckCrowd(CaseRuns& runs, Form form, ViolationSink report) {
  if (HasRemainders(runs.Whole(form))) return;
  const size_t unit = std::max<size_t>(kCrowd / runs.stream().size(), 1);
  constexpr std::array<size_t, 4> kUnits = {0, 1, 2, 4};
  std::array<uint64_t, 4> work;
  for (size_t i = 0; i < work.size(); ++i) {
    std::string crowd;
    for (size_t j = 0; j < 1 + unit * kUnits[i]; ++j) crowd += runs.stream();
    const auto endpoint = runs.ConnectFresh(form, crowd.size());
    work[i] = WorkOf(*endpoint, crowd, crowd.size());
  }
  CountIfItGrows(runs, work);
  if (!GrowsTooFast(work, unit * runs.stream().size())) return;
  report({.property = Property::kLinearWork,
          .label = "crowd",
          .what = absl::StrCat(
              "the stream was repeated, and all of it delivered to the ",
              std::string(FormName(form)), " form in one recv: ",
              GrowthText(work, {unit, unit, 2 * unit}, " repetitions")),
          .schedule = Schedule()});
}

void CheckStream(CaseRuns& runs, ViolationSink report) {
  const size_t size = runs.stream().size();
  if (size == 0 || size > kStreamMax) return;
  for (const Form form : runs.forms()) {
    CheckForm(runs, form, report);
    CheckCrowd(runs, form, report);
  }
}

}  // namespace

constinit const PropertyInfo kLinearWork = {
    .property = Property::kLinearWork,
    .id = "linear-work",
    .abbreviation = "work",
    .holds =
        "counted work grows at most linearly with the bytes of a packet, "
        "delivered one by one, and with the packets of a recv",
    .explanation =
        "A packet twice as long, delivered byte by byte, took four times the "
        "work, or twice as many packets in one recv did: each step goes over "
        "what is pending again. A slow peer, or "
        "a hostile one, can keep the process busy. Typical: a search that "
        "starts from the front of the buffer each time, or a buffer that is "
        "copied for every chunk.",
    .example =
        "libexpat parsed a big token anew at every fill of its buffer "
        "(CVE-2023-52425).",
    .unjudged = "no short stream was made longer",
    .replayed =
        "The stream was made longer, and the work was counted. A replay "
        "is of the stream as it is: what comes out is not what this failure is "
        "about.",
    .rank = 3,
    .why_not = WhyNot,
    .check_stream = CheckStream,
    .costly = true};

}  // namespace splitproof::properties
