// A case, recv by recv: what `replay --explain` prints and the report draws.
//
// Each form is run once. A moment is what one recv or fault was like: the
// window, what was received, what lies behind it, and the events it caused. Two
// comparisons are made for each form: with the same form on the same
// connections in one chunk each, and between the forms; and each form is held
// against a reference, where there is one: the packets that the stream was made
// of or, where they are not known, what most of the runs find.

#ifndef SPLITPROOF_HARNESS_REPORT_CASE_STORY_H_
#define SPLITPROOF_HARNESS_REPORT_CASE_STORY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "harness/check/case.h"
#include "harness/check/subject.h"
#include "harness/recv/schedule.h"
#include "harness/recv/trace.h"

namespace splitproof {

// So many bytes behind the received ones are kept of each recv.
inline constexpr size_t kBytesBehindMax = 16;

struct Moment {
  enum class Kind : uint8_t { kBegin, kRecv, kFault, kFinally };

  Kind kind = Kind::kBegin;
  // What was carried out; of kFault only.
  ScheduleStep::Kind fault = ScheduleStep::Kind::kEof;
  // Bytes received in all so far, by which moments of two forms are matched.
  size_t delivered = 0;

  // --- Of kRecv, and `window` of kFinally.
  size_t window = 0;  // Bytes; kFinally: 0 where the connection has ended.
  size_t received = 0;
  uint64_t offset = 0;  // In the stream, of the first byte received.
  // The first bytes of the window that were not received. Buffered only: a
  // plain chunk is cut to what was received, and nothing lies behind.
  std::string behind = {};
  // Where the window begins, in bytes from the lowest one seen, and the number
  // of the block of memory it is in. Windows that touch are in one block, which
  // is as much as can be seen from outside.
  size_t position = 0;
  size_t block = 0;

  // The events that came out: indices in the trace.
  size_t events_begin = 0;
  size_t events_end = 0;
};

// The first event in which a form differs from something else.
struct Difference {
  enum class From : uint8_t { kOneChunk, kPlain, kReference };

  From from = From::kOneChunk;
  size_t event = 0;     // The number of events, if one is missing at the end.
  size_t moment = 0;    // Where it came out; the last one, if it is missing.
  std::string instead;  // What is there in place of it.
};

struct FormStory {
  Form form = Form::kPlain;
  Trace trace;
  std::vector<Moment> moments;  // The first one is the beginning.
  std::vector<Difference> differences;
};

// What should come out.
struct ReferenceEvent {
  bool is_packet = true;
  std::string text;  // Of a packet canonical, of an error its kind.
  uint64_t end = 0;
  bool fatal = false;

  friend bool operator==(const ReferenceEvent&,
                         const ReferenceEvent&) = default;
};

// Runs that find the same.
struct RunGroup {
  std::vector<std::string> runs;  // "plain, whole", "buffered, cut".
  // What they find, from a little before the first event in which the groups
  // differ; "nothing more" where that is missing.
  std::vector<std::string> events;
};

// What cutting once does to what a form finds in one chunk.
struct OneCut {
  Form form = Form::kPlain;
  // The places in the stream that change what it finds, and those that do not.
  std::vector<size_t> other;
  std::vector<size_t> same;
};

struct CaseStory {
  // With its end.
  Schedule schedule;
  // Each form runs the case as it is ("cut") and its connections in one chunk
  // each ("whole"); what cuts nothing is run byte by byte instead. The largest
  // group is the first. Nothing says that it is right, but one run that stands
  // alone is likely to be wrong.
  std::vector<RunGroup> groups;
  // Of short streams, where runs part: the forms for which a single cut
  // matters.
  std::vector<OneCut> one_cuts;
  std::vector<FormStory> forms;
  // "the packets it was made of", or the run that it is: "plain, whole". Empty
  // where neither is known.
  std::string reference_name;
  std::vector<ReferenceEvent> reference;
};

// Told of each moment before it is carried out, should the process not survive
// it; of the last one of a form again before runs that it is compared with.
using StoryProgress = absl::FunctionRef<void(Form form, const Moment& moment)>;

// Runs the case once in each form, followed by the end of the stream like a
// replay.
CaseStory TellCase(
    const Subject& subject, const Case& told,
    StoryProgress progress = [](Form, const Moment&) {});

// The schedule, with the end that a replay gives it.
Schedule WithEnd(Schedule schedule);

// "plain, cut once: something else at 2, the same at 1, 3 to 5".
std::string DescribeOneCut(const OneCut& one_cut);

// "EAGAIN", "end of the stream", for people.
std::string_view FaultName(ScheduleStep::Kind kind);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_CASE_STORY_H_
