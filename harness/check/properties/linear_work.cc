// linear-work: a frame is made longer and longer by repeating one of its bytes,
// and delivered byte by byte; the work of each size is counted.
//
// With N, 2N and 4N more bytes, work that is linear grows by a, a and 2a steps,
// work that is quadratic by a, 3a and 12a. Only what the added bytes cost is
// compared, so that neither the rest of the stream nor a fixed cost counts; and
// it must grow too fast twice in a row, because bytes beyond a limit may well
// cost more, each, than those before it.

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/quiet_sink.h"
#include "harness/check/violation.h"
#include "harness/measure/work_counts.h"
#include "harness/recv/simulated_recv.h"

namespace splitproof::properties {
namespace {

constexpr size_t kAdded = 256;  // N.
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

uint64_t WorkOf(CaseRuns& runs, Form form, Bytes stream) {
  QuietSink sink;
  const auto endpoint = runs.ConnectFresh(form);
  const uint64_t before = WorkOfThisThread();
  endpoint->Open(sink);
  for (const char byte : stream) {
    const std::span<char> window = endpoint->Window();
    if (window.empty()) break;
    window[0] = byte;
    endpoint->OnRecv(1, sink);
  }
  return WorkOfThisThread() - before;
}

bool GrowsTooFast(const std::array<uint64_t, 4>& work) {
  std::array<double, 3> growth;
  for (size_t i = 0; i < growth.size(); ++i) {
    growth[i] = static_cast<double>(work[i + 1]) - static_cast<double>(work[i]);
  }
  return growth[0] > 0 && growth[1] > 1.5 * growth[0] &&
         growth[2] > 3 * growth[1];
}

bool CheckPlace(CaseRuns& runs, Form form, size_t place, ViolationSink report) {
  std::array<uint64_t, 4> work;
  constexpr std::array<size_t, 4> kSizes = {0, kAdded, 2 * kAdded, 4 * kAdded};
  for (size_t i = 0; i < kSizes.size(); ++i) {
    work[i] = WorkOf(runs, form, Stretched(runs.stream(), place, kSizes[i]));
  }
  if (!GrowsTooFast(work)) return true;
  Schedule bytewise;
  bytewise.AddChunk(1, runs.stream().size());
  report({.property = Property::kLinearWork,
          .label = "work",
          .what = absl::StrCat(
              "with byte ", place, " repeated ", kSizes[1], ", ", kSizes[2],
              " and ", kSizes[3], " times, bytewise delivery to the ",
              std::string(FormName(form)), " form takes ", work[0], ", ",
              work[1], ", ", work[2], " and ", work[3], " steps"),
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

void CheckStream(CaseRuns& runs, ViolationSink report) {
  if (runs.stream().size() > kStreamMax) return;
  for (const Form form : runs.forms()) CheckForm(runs, form, report);
}

}  // namespace

constinit const PropertyInfo kLinearWork = {
    .property = Property::kLinearWork,
    .id = "linear-work",
    .abbreviation = "work",
    .holds = "counted work grows at most linearly under bytewise delivery",
    .explanation =
        "A packet twice as long, delivered byte by byte, took four times the "
        "work: each delivery goes over what is pending again. A slow peer, or "
        "a hostile one, can keep the process busy. Typical: a search that "
        "starts from the front of the buffer each time, or a buffer that is "
        "copied for every chunk.",
    .example =
        "libexpat parsed a big token anew at every fill of its buffer "
        "(CVE-2023-52425).",
    .why_not = WhyNot,
    .check_stream = CheckStream,
    .costly = true};

}  // namespace splitproof::properties
