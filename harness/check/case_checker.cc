#include "harness/check/case_checker.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "harness/recv/simulated_recv.h"

namespace splitproof {
namespace {

// The fill of base runs: a byte that no sane parser looks for.
constexpr char kBaseFill[] = "\xAA";

// Fills that differ in what a stale read would find there: 00 and FF alone miss
// two of three planted stale reads. The empty one leaves bytes dirty.
std::vector<std::string> FillsFor(const Subject& subject) {
  std::string delimiters;
  for (const std::string& delimiter : subject.delimiters()) {
    delimiters += delimiter;
  }
  std::string scattered(251, '\0');  // A prime, to meet every alignment.
  uint32_t state = 1;
  for (char& byte : scattered) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return {std::string(1, '\0'),
          "\xFF",
          delimiters.empty() ? "\r\n" : delimiters,
          "\n",
          std::string("\x01\x02\x03", 3),
          "1\"}],\r\n",
          scattered,
          ""};
}

bool IsException(const Event& event) {
  return event.type == Event::Type::kError && event.kind == ErrorKind::kCrash &&
         !event.clause;
}

bool HasClause(const Event& event, Clause clause) {
  return event.clause == clause;
}

// In a word, what kind of thing differs first.
std::string LabelOf(const Trace& expected, const Trace& actual, size_t index) {
  for (size_t i = 0; i < index; ++i) {
    if (expected.events()[i].type == Event::Type::kError) return "resync";
  }
  const auto type_at = [&](const Trace& trace) -> const Event* {
    return index < trace.events().size() ? &trace.events()[index] : nullptr;
  };
  const Event* x = type_at(expected);
  const Event* y = type_at(actual);
  for (const Event* event : {x, y}) {
    if (event == nullptr || event->type == Event::Type::kPacket) continue;
    return event->kind == ErrorKind::kLimit ? "limit" : "error";
  }
  const bool same_value =
      x != nullptr && y != nullptr && expected.TextOf(*x) == actual.TextOf(*y);
  return same_value ? "remainder" : "packet";
}

std::string NameOf(Form form, std::string_view run) {
  return absl::StrCat(std::string(FormName(form)), ", ", std::string(run));
}

}  // namespace

CaseChecker::CaseChecker(const Subject& subject, size_t recv_size,
                         Options options)
    : subject_(subject),
      recv_size_(recv_size),
      options_(options),
      fills_(FillsFor(subject)) {
  fills_.emplace_back();
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    Runs& runs = RunsOf(form);
    runs.instruments.set_poison(kBaseFill);
    runs.endpoint = subject.Connect(form, recv_size, runs.instruments);
  }
}

void CaseChecker::Run(Endpoint& endpoint, const Schedule& schedule,
                      Recorder& recorder, bool keep) {
  ++executions_;
  endpoint.Clear();
  recorder.Begin(stream_, keep);
  RunSimulated(endpoint, stream_, schedule, recorder);
}

void CaseChecker::RunOther(Form form, bool keep) {
  Runs& runs = RunsOf(form);
  Run(*runs.endpoint, schedule_, runs.other, keep);
}

void CaseChecker::SetStream(Bytes stream) {
  stream_ = stream;
  fills_.back().assign(stream.substr(0, 64));
  next_fill_ = 0;
  Schedule whole;
  whole.AddRest();
  whole.AddFault(ScheduleStep::Kind::kEof);
  Instruments instruments;
  instruments.set_poison(kBaseFill);
  for (const Form form : kForms) {
    if (!subject_.Has(form)) continue;
    const auto endpoint =
        subject_.Connect(form, std::max<size_t>(stream.size(), 1), instruments);
    Recorder recorder;
    Run(*endpoint, whole, recorder);
    reference_[static_cast<size_t>(form)] = recorder.trace();
  }
}

std::vector<size_t> CaseChecker::WindowSizes() {
  std::vector<size_t> sizes;
  for (const Form form : kForms) {
    if (!subject_.Has(form)) continue;
    Runs& runs = RunsOf(form);
    runs.endpoint->Clear();
    runs.base.Begin({});
    runs.endpoint->Open(runs.base);
    sizes.push_back(runs.endpoint->Window().size());
  }
  return sizes;
}

void CaseChecker::Check(const Schedule& schedule, Report report) {
  schedule_ = schedule;
  if (!schedule_.ended()) {
    schedule_.AddRest();
    schedule_.AddFault(ScheduleStep::Kind::kEof);
  }
  for (const Form form : kForms) {
    if (!subject_.Has(form)) continue;
    Runs& runs = RunsOf(form);
    Run(*runs.endpoint, schedule_, runs.base);
  }
  for (const Form form : kForms) {
    if (subject_.Has(form)) CheckOneForm(form, report);
  }
  if (subject_.HasBoth()) CheckBothForms(report);
  ++next_fill_;
}

void CaseChecker::CheckOneForm(Form form, Report report) {
  if (Wants(Property::kSplitInvariance)) CheckSplitInvariance(form, report);
  CheckEvents(form, report);
  if (Wants(Property::kWindowContract)) CheckWatched(form, report);
  if (Wants(Property::kNoStaleRead)) CheckFills(form, report);
  if (Wants(Property::kNoKeptAlias)) CheckQuarantined(form, report);
  if (Wants(Property::kDeterministic)) CheckAgain(form, report);
}

void CaseChecker::CheckSplitInvariance(Form form, Report report) {
  const Trace& expected = Reference(form);
  const Trace& actual = Base(form);
  const std::optional<size_t> event = FirstDifference(expected, actual);
  if (!event) return;
  report({.property = Property::kSplitInvariance,
          .label = LabelOf(expected, actual, *event),
          .what = absl::StrCat("the ", std::string(FormName(form)),
                               " form finds something else when the stream is "
                               "cut"),
          .expected_name = NameOf(form, "whole"),
          .expected = &expected,
          .actual_name = NameOf(form, "cut"),
          .actual = &actual,
          .event = *event});
}

void CaseChecker::CheckBothForms(Report report) {
  if (!Wants(Property::kPlainEqualsBuffered)) return;
  const Trace& plain = Base(Form::kPlain);
  const Trace& buffered = Base(Form::kBuffered);
  const std::optional<size_t> event = FirstDifference(plain, buffered);
  if (!event) return;
  report({.property = Property::kPlainEqualsBuffered,
          .label = LabelOf(plain, buffered, *event),
          .what = "the two forms find different things under one schedule",
          .expected_name = "plain",
          .expected = &plain,
          .actual_name = "buffered",
          .actual = &buffered,
          .event = *event});
}

// The properties that a trace violates by itself: the first event of each.
void CaseChecker::CheckEvents(Form form, Report report) {
  const Trace& trace = Base(form);
  const std::string name = NameOf(form, "cut");
  const auto tell = [&](Property property, std::string label, std::string what,
                        size_t event) {
    report({.property = property,
            .label = std::move(label),
            .what = std::move(what),
            .expected_name = "",
            .expected = nullptr,
            .actual_name = name,
            .actual = &trace,
            .event = event});
  };
  const auto first = [&](auto&& is_bad) -> std::optional<size_t> {
    const auto& events = trace.events();
    const auto bad = std::find_if(events.begin(), events.end(), is_bad);
    if (bad == events.end()) return std::nullopt;
    return bad - events.begin();
  };
  saw_remainder_ |=
      first([](const Event& e) { return e.remainder.has_value(); }).has_value();

  if (Wants(Property::kRemainderExact)) {
    if (const auto bad = first([](const Event& e) {
          return !e.remainder_exact || HasClause(e, Clause::kRemainder);
        })) {
      tell(Property::kRemainderExact, "remainder",
           "the bytes given back are not those that follow in the stream",
           *bad);
    }
  }
  if (Wants(Property::kPrompt)) {
    if (const auto bad = first([&](const Event& e) { return IsLate(e); })) {
      const Event& event = trace.events()[*bad];
      tell(Property::kPrompt, "late",
           absl::StrCat("what ends at byte ", event.end, " was held back when ",
                        event.before, " bytes had been delivered"),
           *bad);
    }
  }
  if (!Wants(Property::kProgress)) return;
  if (const auto bad = first(
          [](const Event& e) { return HasClause(e, Clause::kProgress); })) {
    tell(Property::kProgress, "no-progress",
         "a packet or error was made of no bytes", *bad);
  } else if (const auto thrown = first(IsException)) {
    tell(Property::kProgress, "crash", "the deserializer threw an exception",
         *thrown);
  } else if (trace.stopped_silently()) {
    tell(Property::kProgress, "stopped",
         "the window is empty although nothing fatal was reported",
         trace.events().size());
  }
}

// An event is late when all it needs had been delivered one delivery earlier.
// What only the end of the stream decides is never late.
bool CaseChecker::IsLate(const Event& event) const {
  const Promptness& promptness = subject_.traits().promptness;
  if (promptness.kind == Promptness::Kind::kDeferred) return false;
  if (event.type == Event::Type::kError &&
      (event.at_eof || event.kind == ErrorKind::kCrash)) {
    return false;
  }
  const uint64_t lookahead =
      promptness.kind == Promptness::Kind::kLookahead ? promptness.bytes : 0;
  return event.before >= event.end + lookahead;
}

void CaseChecker::CheckWatched(Form form, Report report) {
  Runs& runs = RunsOf(form);
  runs.instruments.breaches().clear();
  runs.instruments.set_watch(true);
  RunOther(form);
  runs.endpoint->Clear();
  runs.instruments.set_watch(false);
  const Trace& trace = runs.other.trace();
  const auto& events = trace.events();
  const auto broken = std::find_if(
      events.begin(), events.end(),
      [](const Event& e) { return HasClause(e, Clause::kWindow); });
  std::string what;
  if (!runs.instruments.breaches().empty()) {
    what = absl::StrCat("the ", std::string(FormName(form)), " deserializer ",
                        runs.instruments.breaches().front());
  } else if (broken != events.end()) {
    what = std::string(trace.TextOf(*broken));
  } else {
    return;
  }
  report({.property = Property::kWindowContract,
          .label = "window",
          .what = std::move(what),
          .expected_name = "",
          .expected = nullptr,
          .actual_name = NameOf(form, "watched"),
          .actual = &trace,
          .event = static_cast<size_t>(broken - events.begin())});
}

void CaseChecker::CheckFills(Form form, Report report) {
  Runs& runs = RunsOf(form);
  const size_t count = options_.fills_per_schedule == 0
                           ? fills_.size()
                           : options_.fills_per_schedule;
  for (size_t i = 0; i < count; ++i) {
    const std::string& fill = fills_[(next_fill_ * count + i) % fills_.size()];
    runs.instruments.set_poison(fill);
    RunOther(form);
    const auto event =
        FirstDifferenceInBehaviour(runs.base.trace(), runs.other.trace());
    if (!event) continue;
    report({.property = Property::kNoStaleRead,
            .label = "stale",
            .what = "the trace depends on bytes that were never received or "
                    "belong to an earlier packet",
            .expected_name = NameOf(form, "unreceived bytes AA"),
            .expected = &runs.base.trace(),
            .actual_name = NameOf(form, "other unreceived bytes"),
            .actual = &runs.other.trace(),
            .event = *event});
    break;
  }
  runs.instruments.set_poison(kBaseFill);
}

void CaseChecker::CheckQuarantined(Form form, Report report) {
  Runs& runs = RunsOf(form);
  runs.instruments.set_quarantine(true);
  RunOther(form, /*keep=*/true);
  // What a packet aliases must be overwritten by now: end the connection.
  runs.endpoint->Clear();
  if (const auto changed = runs.other.FirstChanged()) {
    report(
        {.property = Property::kNoKeptAlias,
         .label = "alias",
         .what = absl::StrCat("a packet that was ",
                              std::string(runs.other.trace().TextOf(
                                  runs.other.trace().events()[changed->event])),
                              " when it came out is ", changed->now, " now"),
         .expected_name = "",
         .expected = nullptr,
         .actual_name = NameOf(form, "packets kept"),
         .actual = &runs.other.trace(),
         .event = changed->event});
  }
  runs.other.Begin({});
  runs.instruments.set_quarantine(false);
}

void CaseChecker::CheckAgain(Form form, Report report) {
  RunOther(form);
  Runs& runs = RunsOf(form);
  const auto event =
      FirstDifferenceInAnything(runs.base.trace(), runs.other.trace());
  if (!event) return;
  report({.property = Property::kDeterministic,
          .label = "again",
          .what = "the same case gave another trace the second time",
          .expected_name = NameOf(form, "first run"),
          .expected = &runs.base.trace(),
          .actual_name = NameOf(form, "second run"),
          .actual = &runs.other.trace(),
          .event = *event});
}

void CaseChecker::CheckKnown(
    const std::vector<std::pair<std::string, uint64_t>>& packets,
    Report report) {
  if (!Wants(Property::kRoundTrip)) return;
  for (const Form form : kForms) {
    if (!subject_.Has(form)) continue;
    const Trace& trace = Reference(form);
    const auto matches = [&](const Event& event,
                             const std::pair<std::string, uint64_t>& packet) {
      return event.type == Event::Type::kPacket &&
             trace.TextOf(event) == packet.first && event.end == packet.second;
    };
    const auto& events = trace.events();
    const auto [event, packet] = std::mismatch(
        events.begin(), events.end(), packets.begin(), packets.end(), matches);
    if (event == events.end() && packet == packets.end()) continue;
    report({.property = Property::kRoundTrip,
            .label = "packet",
            .what = packet == packets.end()
                        ? std::string("more came out than was serialized")
                        : absl::StrCat("packet ", packet->first,
                                       ", serialized "
                                       "up to byte ",
                                       packet->second, ", did not come out"),
            .expected_name = "",
            .expected = nullptr,
            .actual_name = NameOf(form, "whole"),
            .actual = &trace,
            .event = static_cast<size_t>(event - events.begin())});
  }
}

}  // namespace splitproof
