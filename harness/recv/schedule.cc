#include "harness/recv/schedule.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "harness/recv/stream_text.h"

namespace splitproof {
namespace {

using Kind = ScheduleStep::Kind;

struct Letter {
  char letter;
  Kind kind;
};

// The kinds that one character spells.
constexpr Letter kLetters[] = {
    {'*', Kind::kRest},  {'W', Kind::kEagain}, {'I', Kind::kEintr},
    {'0', Kind::kZero},  {'E', Kind::kEof},    {'R', Kind::kReset},
    {'C', Kind::kClear},
};

constexpr char kNotAnElement[] =
    "is not a chunk size, k*n, *, or one of W I 0 E R C";

void Require(bool holds, const char* requirement) {
  if (holds) return;
  std::fprintf(stderr, "splitproof: Schedule: %s\n", requirement);
  std::abort();
}

bool EndsConnection(Kind kind) {
  return kind == Kind::kEof || kind == Kind::kReset;
}

// Steps that deliver nothing and must change nothing.
bool IsWakeUp(Kind kind) {
  return kind == Kind::kEagain || kind == Kind::kEintr || kind == Kind::kZero;
}

char LetterOf(Kind kind) {
  return std::ranges::find(kLetters, kind, &Letter::kind)->letter;
}

std::optional<Kind> KindOf(std::string_view element) {
  if (element.size() != 1) return std::nullopt;
  const auto* found =
      std::ranges::find(kLetters, element.front(), &Letter::letter);
  if (found == std::end(kLetters)) return std::nullopt;
  return found->kind;
}

// A number as the grammar spells it: digits only.
bool IsNumber(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return absl::ascii_isdigit(c);
  }) && (text.size() == 1 || text.front() != '0');
}

// The value of a number, or nothing when it is 0 or above `max`.
std::optional<uint32_t> ValueOf(std::string_view number, uint32_t max) {
  uint32_t value = 0;
  const auto parsed =
      std::from_chars(number.data(), number.data() + number.size(), value);
  if (parsed.ec != std::errc() || value == 0 || value > max) {
    return std::nullopt;
  }
  return value;
}

// The step that `element` spells. An error's message continues a sentence that
// begins with the element.
absl::StatusOr<ScheduleStep> ParseElement(std::string_view element) {
  if (const std::optional<Kind> kind = KindOf(element)) {
    return ScheduleStep{.kind = *kind};
  }
  const size_t star = element.find('*');
  const bool repeats = star != std::string_view::npos;
  const std::string_view size = element.substr(0, star);
  const std::string_view count = repeats ? element.substr(star + 1) : "1";
  if (!IsNumber(size) || !IsNumber(count)) {
    return absl::InvalidArgumentError(kNotAnElement);
  }
  const auto size_value = ValueOf(size, Schedule::kMaxSize);
  const auto count_value = ValueOf(count, Schedule::kMaxRepeat);
  if (!size_value || !count_value) {
    return absl::InvalidArgumentError(absl::StrCat(
        "is out of range: chunk sizes are 1 to ", Schedule::kMaxSize,
        ", repeat counts 1 to ", Schedule::kMaxRepeat));
  }
  return ScheduleStep{
      .kind = Kind::kChunk, .size = *size_value, .repeat = *count_value};
}

absl::Status BadSchedule(std::string_view text, const std::string& problem) {
  return absl::InvalidArgumentError(
      absl::StrCat("schedule ", QuoteForMessage(text), ": ", problem));
}

// The elements of `text`, without the version.
absl::StatusOr<std::string_view> SkipVersion(std::string_view text) {
  const size_t colon = text.find(':');
  if (!text.starts_with('v') || colon == std::string_view::npos) return text;
  const std::string_view version = text.substr(0, colon);
  if (version != "v1") {
    return BadSchedule(
        text, absl::StrCat("unknown version ", QuoteForMessage(version),
                           "; this program reads v1"));
  }
  return text.substr(colon + 1);
}

}  // namespace

absl::StatusOr<Schedule> Schedule::Parse(std::string_view text) {
  absl::StatusOr<std::string_view> elements = SkipVersion(text);
  if (!elements.ok()) return elements.status();

  Schedule schedule;
  bool more = !elements->empty();
  for (size_t position = 1; more; ++position) {
    const size_t comma = elements->find(',');
    more = comma != std::string_view::npos;
    const std::string_view element = elements->substr(0, comma);
    const auto bad_element = [&](absl::string_view problem) {
      return BadSchedule(text,
                         absl::StrCat("element ", position, " ",
                                      QuoteForMessage(element), " ", problem));
    };
    if (position > kMaxSteps) {
      return bad_element(
          absl::StrCat("is one too many: the limit is ", kMaxSteps));
    }
    const absl::StatusOr<ScheduleStep> step = ParseElement(element);
    if (!step.ok()) return bad_element(step.status().message());
    if (schedule.ended_ && step->kind != Kind::kClear) {
      return bad_element("comes too late: only C may follow E or R");
    }
    schedule.Append(*step);
    elements->remove_prefix(more ? comma + 1 : elements->size());
  }
  return schedule;
}

Schedule Schedule::FromCuts(std::span<const size_t> cuts, size_t stream_size) {
  Schedule schedule;
  schedule.AssignCuts(cuts, stream_size);
  return schedule;
}

Schedule Schedule::WholeAndEnd() {
  Schedule schedule;
  schedule.AddRest();
  schedule.AddFault(Kind::kEof);
  return schedule;
}

std::string Schedule::ToString() const {
  std::string text;
  for (const ScheduleStep& step : steps_) {
    if (!text.empty()) text.push_back(',');
    if (step.kind != Kind::kChunk) {
      text.push_back(LetterOf(step.kind));
      continue;
    }
    absl::StrAppend(&text, step.size);
    if (step.repeat > 1) absl::StrAppend(&text, "*", step.repeat);
  }
  return text;
}

void Schedule::AddChunk(size_t size, size_t repeat) {
  Require(size >= 1 && size <= kMaxSize, "a chunk has 1 to 2^31-1 bytes");
  Require(repeat >= 1 && repeat <= kMaxRepeat,
          "a chunk is repeated 1 to 2^31-1 times");
  Append({.kind = Kind::kChunk,
          .size = static_cast<uint32_t>(size),
          .repeat = static_cast<uint32_t>(repeat)});
}

void Schedule::AddRest() { Append({.kind = Kind::kRest}); }

void Schedule::AddFault(Kind kind) {
  Require(kind != Kind::kChunk && kind != Kind::kRest,
          "a chunk is not a fault: use AddChunk() or AddRest()");
  Append({.kind = kind});
}

void Schedule::AssignCuts(std::span<const size_t> cuts, size_t stream_size) {
  Clear();
  size_t start = 0;
  for (const size_t cut : cuts) {
    Require(cut > start && cut < stream_size,
            "cuts increase and lie strictly inside the stream");
    AddChunk(cut - start);
    start = cut;
  }
  if (stream_size > start) AddChunk(stream_size - start);
}

std::vector<size_t> Schedule::Cuts(size_t stream_size) const {
  std::vector<size_t> cuts;
  size_t offset = 0;
  for (const ScheduleStep& step : steps_) {
    if (step.kind == Kind::kRest) break;
    if (step.kind != Kind::kChunk) continue;
    for (uint32_t i = 0; i < step.repeat; ++i) {
      if (step.size >= stream_size - offset) return cuts;
      offset += step.size;
      cuts.push_back(offset);
    }
  }
  return cuts;
}

bool Schedule::Has(Kind kind) const {
  return std::any_of(
      steps_.begin(), steps_.end(),
      [&](const ScheduleStep& step) { return step.kind == kind; });
}

Schedule Schedule::Uncut() const {
  Schedule uncut;
  uint64_t pending = 0;  // Bytes of chunks since the last step of `uncut`.
  const auto flush = [&] {
    if (pending > 0) uncut.AddChunk(std::min<uint64_t>(pending, kMaxSize));
    pending = 0;
  };
  for (const ScheduleStep& step : steps_) {
    if (IsWakeUp(step.kind)) continue;
    if (step.kind == Kind::kChunk) {
      pending += uint64_t{step.size} * step.repeat;
      continue;
    }
    // The rest of the stream has what is pending in it.
    if (step.kind == Kind::kRest) pending = 0;
    flush();
    uncut.Append(step);
  }
  flush();
  return uncut;
}

Schedule Schedule::WithoutWakeUps() const {
  Schedule quiet;
  for (const ScheduleStep& step : steps_) {
    if (!IsWakeUp(step.kind)) quiet.Append(step);
  }
  return quiet;
}

bool Schedule::HasWakeUps() const {
  return std::any_of(
      steps_.begin(), steps_.end(),
      [](const ScheduleStep& step) { return IsWakeUp(step.kind); });
}

Schedule Schedule::LastConnection() const {
  Schedule last;
  for (const ScheduleStep& step : steps_) {
    if (step.kind == Kind::kClear) {
      last.Clear();
    } else {
      last.Append(step);
    }
  }
  return last;
}

// Folds a chunk into the step before it as far as that one's count allows.
void Schedule::Append(const ScheduleStep& step) {
  Require(step.kind == Kind::kClear || !ended_, "only C may follow E or R");
  ScheduleStep rest = step;
  if (step.kind == Kind::kChunk && !steps_.empty() &&
      steps_.back().kind == Kind::kChunk && steps_.back().size == step.size) {
    ScheduleStep& last = steps_.back();
    const uint32_t folded = std::min(step.repeat, kMaxRepeat - last.repeat);
    last.repeat += folded;
    rest.repeat -= folded;
    if (rest.repeat == 0) return;
  }
  Require(steps_.size() < kMaxSteps, "too many steps");
  steps_.push_back(rest);
  ended_ = EndsConnection(rest.kind);
}

}  // namespace splitproof
