#include "serializers/resp_scan.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

constexpr uint64_t kGreatest = std::numeric_limits<int64_t>::max();

constexpr char kTooDeep[] = "arrays are nested too deep";

constexpr size_t kSmallDepth = 16;

uint64_t SaturatingSum(uint64_t a, uint64_t b) {
  return a > kUnlimited - b ? kUnlimited : a + b;
}

uint64_t SizeOfItems(uint64_t count) {
  return count > kUnlimited / kRespItemMin ? kUnlimited : kRespItemMin * count;
}

ScanResult Breaks(const char* why, size_t used) {
  return {.verdict = ScanResult::Verdict::kBroken,
          .used = used,
          .kind = why == kTooDeep ? ErrorKind::kLimit : ErrorKind::kMalformed,
          .why = why};
}

bool IsOneFrame(const RespRule& rule, uint64_t limit, Bytes payload) {
  RespRule::Scan scan;
  if (payload.empty()) return false;
  const ScanResult found = scan.Next(rule, limit, payload);
  return found.verdict == ScanResult::Verdict::kFrame &&
         found.used == payload.size();
}

// ---- Samples
// -----------------------------------------------------------------

std::string Bulk(size_t size) {
  return absl::StrCat("$", size, "\r\n", std::string(size, 'b'), "\r\n");
}

// `depth` arrays inside of each other, an integer in the innermost.
std::string NestedArrays(size_t depth) {
  std::string frame;
  for (size_t i = 0; i < depth; ++i) frame += "*1\r\n";
  return frame + ":7\r\n";
}

std::string ArrayOfLeast(size_t count) {
  std::string frame = absl::StrCat("*", count, "\r\n");
  for (size_t i = 0; i < count; ++i) frame += "+\r\n";
  return frame;
}

// Frames of exactly `size` bytes, of each type that can have it.
std::vector<std::string> FramesOfSize(size_t size) {
  std::vector<std::string> frames;
  if (size >= 3) {
    frames.push_back(absl::StrCat("+", std::string(size - 3, 's'), "\r\n"));
    frames.push_back(absl::StrCat("-", std::string(size - 3, 'e'), "\r\n"));
  }
  if (size >= 4) {
    frames.push_back(absl::StrCat(":", std::string(size - 4, '0'), "7\r\n"));
  }
  for (size_t payload = size > 16 ? size - 16 : 0; payload < size; ++payload) {
    const std::string bulk = Bulk(payload);
    if (bulk.size() == size) frames.push_back(bulk);
  }
  for (size_t count = 0; count <= size / 3; ++count) {
    const std::string array = ArrayOfLeast(count);
    if (array.size() == size) frames.push_back(array);
  }
  return frames;
}

// What breaks the format, each by its last byte.
constexpr const char* kBrokenReplies[] = {
    "x",
    "\r",
    "\n",
    "3\r\n",
    "GET a\r\n",
    "+a\n",
    "+a\rb",
    "+\r\r",
    "-e\n",
    "-e\r-",
    ":\r",
    ":a",
    ":+\r",
    ":--",
    ":1a",
    ":1 ",
    ":1\n",
    ":1\r\r",
    "$\r",
    "$+",
    "$01",
    "$00",
    "$-2",
    "$-1\n",
    "$-12",
    "$--",
    "$1a",
    "$1\n",
    "$1\rx",
    "$0\r\nx",
    "$1\r\nab",
    "$1\r\na\n",
    "$1\r\na\rb",
    "*\r",
    "*+",
    "*01",
    "*-2",
    "*-10",
    "*1\n",
    "*1\r\n\r",
    "*1\r\n*1\r\nx",
    "*2\r\n$1\r\na\r\n?",
    ":9223372036854775808",
    ":-9223372036854775809",
    ":92233720368547758070",
};

}  // namespace

absl::StatusOr<RespRule> RespRule::ReadFrom(Parameters& parameters) {
  RespRule rule;
  ReadLimit(parameters, "bytes of a whole reply or request, at most",
            &rule.limit, &rule.overrun);
  parameters.Size("depth", 1, kMaxRespDepth, &rule.depth,
                  "arrays inside of each other, at most");
  return rule;
}

absl::Status RespRule::Write(Bytes payload, ChunkSink sink) const {
  if (!IsOneFrame({.depth = kMaxRespDepth}, kUnlimited, payload)) {
    return absl::InvalidArgumentError("the data is not one item of RESP");
  }
  sink(payload);
  return absl::OkStatus();
}

bool RespRule::Fits(Bytes payload) const {
  return IsOneFrame(*this, limit, payload);
}

// Frames at the limit and of all depths, where these are small.
std::vector<std::string> RespRule::SamplePayloads() const {
  std::vector<std::string> payloads;
  if (limit <= kSmallLimit) {
    payloads = FramesOfSize(limit);
    for (const std::string& frame : FramesOfSize(limit - 1)) {
      payloads.push_back(frame);
    }
  }
  payloads.push_back(NestedArrays(std::min(depth, kSmallDepth)));
  return payloads;
}

// Broken items, overlong ones and deep ones, each with good ones behind it;
// streams that end in an item of each type.
std::vector<std::string> RespRule::MalformedSamples() const {
  const std::string good = "+\r\n:1\r\n";
  std::vector<std::string> streams;
  for (const char* broken : kBrokenReplies) {
    streams.push_back(absl::StrCat(broken, "\r\n", good));
  }
  for (const char* half :
       {"+",         "+ab",         "+ab\r",
        "-",         ":",           ":-",
        ":1",        ":1\r",        "$",
        "$-",        "$-1",         "$1",
        "$1\r",      "$1\r\n",      "$1\r\na",
        "$1\r\na\r", "*",           "*-",
        "*1\r\n",    "*2\r\n+\r\n", "*1\r\n*1\r\n$3\r\nab"}) {
    streams.push_back(absl::StrCat(good, half));
  }
  streams.push_back(absl::StrCat("$9223372036854775807\r\n", good));
  streams.push_back(absl::StrCat("*9223372036854775807\r\n", good));
  streams.push_back(absl::StrCat("*1\r\n*99999999999999999999\r\n", good));
  if (depth <= kSmallDepth) {
    streams.push_back(absl::StrCat(good, NestedArrays(depth + 1), good));
  }
  if (limit > kSmallLimit) return streams;
  for (const size_t over : {1, 2, 9}) {
    for (const std::string& frame : FramesOfSize(limit + over)) {
      streams.push_back(absl::StrCat(good, frame, good));
      streams.push_back(frame.substr(0, frame.size() - over));
    }
    streams.push_back(absl::StrCat(NestedArrays(limit / 4 + over), good));
  }
  return streams;
}

// ---- The scan
// ----------------------------------------------------------------

ScanResult RespRule::Scan::Next(const RespRule& rule, uint64_t limit,
                                Bytes fresh) {
  size_t used = 0;
  while (used < fresh.size()) {
    const size_t run = TakeRun(limit, fresh.substr(used));
    size_ += run;
    used += run;
    if (run == 0) {
      const char* why = Take(rule, fresh[used]);
      ++size_;
      ++used;
      if (why != nullptr) return Breaks(why, used);
      if (complete_) {
        return {.verdict = ScanResult::Verdict::kFrame, .used = used};
      }
    }
    if (limit != kUnlimited && LeastSize() > limit) {
      return {.verdict = ScanResult::Verdict::kOverlong, .used = used};
    }
  }
  return {.used = used};
}

void RespRule::Scan::Clear() {
  std::vector<uint64_t> owed = std::move(owed_);
  owed.clear();
  *this = {};
  owed_ = std::move(owed);
}

size_t RespRule::Scan::TakeRun(uint64_t limit, Bytes fresh) {
  if (at_ == At::kPayload) {
    const auto run =
        static_cast<size_t>(std::min<uint64_t>(number_, fresh.size()));
    number_ -= run;
    if (number_ == 0) at_ = At::kEndCr;
    return run;
  }
  if (at_ != At::kText) return 0;
  const size_t run = std::min(fresh.find_first_of("\r\n"), fresh.size());
  if (limit == kUnlimited) return run;
  // What is there fits: the least size was no more than the limit.
  return static_cast<size_t>(std::min<uint64_t>(run, limit - LeastSize() + 1));
}

const char* RespRule::Scan::Take(const RespRule& rule, char c) {
  switch (at_) {
    case At::kType:
      return TakeType(rule, c);
    case At::kText:
      return TakeCr(c, At::kEndLf);
    case At::kSign:
    case At::kFirstDigit:
    case At::kDigits:
      return TakeNumber(c);
    case At::kLength:
    case At::kLengthDigits:
      return TakeLength(c);
    case At::kOne:
      return c == '1' ? Go(At::kEndCr) : "a length is below 0, and not -1";
    case At::kLengthCr:
      return TakeCr(c, At::kLengthLf);
    case At::kLengthLf:
      if (c == '\n') EndLength();
      return c == '\n' ? nullptr : "a CR without a LF";
    case At::kPayload:
      break;  // Is never taken by the byte.
    case At::kEndCr:
      return TakeCr(c, At::kEndLf);
    case At::kEndLf:
      if (c == '\n') EndItem();
      return c == '\n' ? nullptr : "a CR without a LF";
  }
  return nullptr;
}

const char* RespRule::Scan::TakeType(const RespRule& rule, char c) {
  if (!owed_.empty()) {
    --owed_.back();
    --owed_in_all_;
  }
  type_ = c;
  number_ = 0;
  negative_ = false;
  switch (c) {
    case '+':
    case '-':
      return Go(At::kText);
    case ':':
      return Go(At::kSign);
    case '*':
      if (owed_.size() == rule.depth) return kTooDeep;
      [[fallthrough]];
    case '$':
      return Go(At::kLength);
    default:
      return "no type of RESP";
  }
}

const char* RespRule::Scan::TakeNumber(char c) {
  if (at_ == At::kSign && (c == '+' || c == '-')) {
    negative_ = c == '-';
    return Go(At::kFirstDigit);
  }
  if (at_ == At::kDigits && c == '\r') return Go(At::kEndLf);
  at_ = At::kDigits;
  return TakeDigit(c, negative_ ? kGreatest + 1 : kGreatest);
}

const char* RespRule::Scan::TakeLength(char c) {
  const bool is_first = at_ == At::kLength;
  if (is_first && c == '-') return Go(At::kOne);
  if (!is_first && c == '\r') return Go(At::kLengthLf);
  at_ = is_first && c == '0' ? At::kLengthCr : At::kLengthDigits;
  return TakeDigit(c, kGreatest);
}

const char* RespRule::Scan::TakeDigit(char c, uint64_t greatest) {
  if (c < '0' || c > '9') return "not a digit";
  const auto digit = static_cast<uint64_t>(c - '0');
  if (number_ > (greatest - digit) / 10) return "a number beyond 64 bits";
  number_ = number_ * 10 + digit;
  return nullptr;
}

const char* RespRule::Scan::TakeCr(char c, At next) {
  return c == '\r' ? Go(next) : "no CR where one has to be";
}

const char* RespRule::Scan::Go(At next) {
  at_ = next;
  return nullptr;
}

void RespRule::Scan::EndLength() {
  if (type_ == '$') {
    at_ = number_ == 0 ? At::kEndCr : At::kPayload;
    return;
  }
  owed_.push_back(number_);
  owed_in_all_ += number_;
  EndItem();
}

// Also for an array that has begun, which then owes its items.
void RespRule::Scan::EndItem() {
  while (!owed_.empty() && owed_.back() == 0) owed_.pop_back();
  complete_ = owed_.empty();
  at_ = At::kType;
}

uint64_t RespRule::Scan::LeastSize() const {
  const uint64_t rest = SaturatingSum(LeastRest(), SizeOfItems(owed_in_all_));
  return SaturatingSum(size_, rest);
}

uint64_t RespRule::Scan::LeastRest() const {
  const uint64_t announced =
      type_ == '$' ? SaturatingSum(number_, 2) : SizeOfItems(number_);
  switch (at_) {
    case At::kType:
      return 0;
    case At::kText:
    case At::kDigits:
    case At::kEndCr:
      return 2;
    case At::kSign:
    case At::kFirstDigit:
    case At::kOne:
      return 3;
    case At::kLength:
      return type_ == '$' ? 4 : 3;  // -1 or 0, and CR LF.
    case At::kLengthDigits:
    case At::kLengthCr:
      return SaturatingSum(announced, 2);
    case At::kLengthLf:
      return SaturatingSum(announced, 1);
    case At::kPayload:
      return announced;
    case At::kEndLf:
      return 1;
  }
  return 0;
}

}  // namespace splitproof
