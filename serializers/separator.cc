#include "serializers/separator.h"

#include <algorithm>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

// Whether a separator that ends behind `held` may have begun at or before the
// limit. `held` is longer than the limit.
bool MayStillEnd(const SeparatorRule& rule, Bytes held) {
  const size_t k = rule.separator.size();
  const size_t first = held.size() - std::min(held.size(), k - 1);
  for (size_t i = first; i <= rule.limit; ++i) {
    if (Bytes(rule.separator).starts_with(held.substr(i))) return true;
  }
  return false;
}

// The number of bytes of the shortest prefix of `held` that is too long
// whatever follows, or 0.
size_t DecidedAt(const SeparatorRule& rule, Bytes held) {
  const size_t last = std::min(held.size(), rule.FrameBytes());
  for (size_t n = rule.limit + 1; n <= last; ++n) {
    if (!MayStillEnd(rule, held.substr(0, n))) return n;
  }
  return 0;
}

}  // namespace

absl::StatusOr<SeparatorRule> SeparatorRule::ReadFrom(Parameters& parameters) {
  return ReadFrom(parameters, {});
}

absl::StatusOr<SeparatorRule> SeparatorRule::ReadFrom(Parameters& parameters,
                                                      SeparatorRule rule) {
  std::string escaped = absl::CEscape(rule.separator);
  parameters.Text("separator", "bytes, with C escapes", &escaped,
                  "what ends a frame");
  ReadLimit(parameters, "bytes of a frame without its separator, at most",
            &rule.limit, &rule.overrun);
  if (!absl::CUnescape(escaped, &rule.separator) || rule.separator.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "parameter separator=", escaped,
        " is not one or more bytes, with C escapes such as \\r\\n"));
  }
  return rule;
}

absl::Status SeparatorRule::Write(Bytes payload, ChunkSink sink) const {
  if (payload.empty()) return absl::OkStatus();
  const std::string frame = std::string(payload) + separator;
  if (const size_t first = frame.find(separator); first < payload.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the data has a separator inside, at byte ", first));
  }
  sink(frame);
  return absl::OkStatus();
}

bool SeparatorRule::Fits(Bytes payload) const {
  return payload.size() <= limit &&
         (std::string(payload) + separator).find(separator) == payload.size();
}

// Payloads with the beginning or the end of a separator in them, and, where the
// limit is small, of about that size.
std::vector<std::string> SeparatorRule::SamplePayloads() const {
  std::vector<std::string> payloads;
  for (size_t n = 1; n < separator.size(); ++n) {
    payloads.push_back(separator.substr(0, n));
    payloads.push_back(separator.substr(n));
    payloads.push_back(absl::StrCat("x", separator.substr(0, n), "y"));
  }
  if (limit > kSmallLimit) return payloads;
  payloads.emplace_back(limit, 'x');
  payloads.emplace_back(limit - 1, 'y');
  return payloads;
}

// An overlong frame between two good ones, at each length that a different byte
// decides; streams that end in a frame, and in a separator.
std::vector<std::string> SeparatorRule::MalformedSamples() const {
  std::vector<std::string> streams = {"abc"};
  for (size_t n = 1; n < separator.size(); ++n) {
    streams.push_back(separator.substr(0, n));
    streams.push_back(absl::StrCat("a", separator.substr(0, n)));
  }
  if (limit > kSmallLimit) return streams;
  for (const size_t over :
       {size_t{1}, separator.size(), separator.size() + 20}) {
    const std::string payload(limit + over, 'z');
    streams.push_back(
        absl::StrCat("a", separator, payload, separator, "b", separator));
    streams.push_back(payload);
  }
  const std::string full(limit, 'z');
  for (size_t n = 1; n < separator.size(); ++n) {
    const std::string part = separator.substr(0, n);
    streams.push_back(absl::StrCat(full, part, "z", separator, "b", separator));
    streams.push_back(absl::StrCat(full, part));
  }
  return streams;
}

// The size of a frame's payload, or npos. Nothing is searched twice.
size_t SeparatorScan::FindFrame(const SeparatorRule& rule, Bytes held) {
  const Bytes eligible = held.substr(0, rule.FrameBytes());
  const size_t found = rule.Find(eligible, searched_);
  const size_t k = rule.separator.size();
  if (found != Bytes::npos) {
    searched_ = found;
  } else if (eligible.size() >= k) {
    searched_ = std::max(searched_, eligible.size() + 1 - k);
  }
  return found;
}

size_t SeparatorRule::FindString(Bytes held, size_t from) const noexcept {
  return held.find(separator, from);
}

SeparatorScan::Result SeparatorScan::Next(const SeparatorRule& rule,
                                          Bytes held) {
  if (skipping_) return Skip(rule, held);
  if (const size_t found = FindFrame(rule, held); found != Bytes::npos) {
    return {.verdict = Verdict::kFrame,
            .payload = found,
            .end = found + rule.separator.size()};
  }
  const size_t decided = DecidedAt(rule, held);
  if (decided == 0) return {.verdict = Verdict::kNeedMore};
  if (rule.overrun == Overrun::kClose) {
    return {.verdict = Verdict::kRefused, .end = decided};
  }
  skipping_ = true;
  return Skip(rule, held);
}

SeparatorScan::Result SeparatorScan::Skip(const SeparatorRule& rule,
                                          Bytes held) {
  const size_t found = rule.Find(held, searched_);
  if (found != Bytes::npos) {
    return {.verdict = Verdict::kRefused, .end = found + rule.separator.size()};
  }
  searched_ = 0;
  return {.verdict = Verdict::kDrop,
          .keep = std::min(held.size(), rule.separator.size() - 1)};
}

Step<SeparatedFrame> EndOfFrames(const SeparatorRule& rule,
                                 const SeparatorScan& scan, size_t held) {
  if (scan.skipping()) return OverlongFrame(rule.limit, rule.overrun, {});
  if (held == 0) return kNeedMore;
  return Malformed{.kind = ErrorKind::kTruncated,
                   .status = absl::InvalidArgumentError(
                       "the stream ended before the separator"),
                   .remainder = {},
                   .fatal = true};
}

Step<SeparatedFrame> PlainFrameDeserializer::Feed(Bytes chunk) {
  while (!chunk.empty()) {
    const size_t before = held_.size();
    const size_t taken = before == 0 ? chunk.size() : Useful(chunk);
    if (before > 0) held_.append(chunk.substr(0, taken));
    const Bytes held = before > 0 ? Bytes(held_) : chunk;
    const SeparatorScan::Result result = scan_.Next(*rule_, held);
    switch (result.verdict) {
      case SeparatorScan::Verdict::kFrame:
        return Decoded{SeparatedFrame{held.substr(0, result.payload),
                                      held.substr(0, result.end)},
                       chunk.substr(result.end - before)};
      case SeparatorScan::Verdict::kRefused:
        return OverlongFrame(rule_->limit, rule_->overrun,
                             chunk.substr(result.end - before));
      case SeparatorScan::Verdict::kNeedMore:
        if (before == 0) held_.assign(chunk);
        break;
      case SeparatorScan::Verdict::kDrop:
        KeepLast(result.keep, held);
        break;
    }
    chunk.remove_prefix(taken);
  }
  return kNeedMore;
}

// How many bytes of the chunk are worth appending to what is held: up to a
// separator, or until the frame is decided.
size_t PlainFrameDeserializer::Useful(Bytes chunk) const {
  const size_t found = rule_->Find(chunk, 0);
  const size_t wanted =
      found == Bytes::npos ? chunk.size() : found + rule_->separator.size();
  if (scan_.skipping()) return wanted;
  return std::min(wanted, rule_->FrameBytes() - held_.size());
}

void PlainFrameDeserializer::KeepLast(size_t count, Bytes held) {
  if (held_.empty()) {
    held_.assign(held.substr(held.size() - count));
  } else {
    held_.erase(0, held_.size() - count);
  }
}

Step<SeparatedFrame> BufferedFrameDeserializer::Commit(std::span<char> buffer,
                                                       size_t nbytes) {
  held_ += nbytes;
  const Bytes held(buffer.data(), held_);
  const SeparatorScan::Result result = scan_.Next(*rule_, held);
  switch (result.verdict) {
    case SeparatorScan::Verdict::kFrame:
      return Decoded{SeparatedFrame{held.substr(0, result.payload),
                                    held.substr(0, result.end)},
                     held.substr(result.end)};
    case SeparatorScan::Verdict::kRefused:
      return OverlongFrame(rule_->limit, rule_->overrun,
                           held.substr(result.end));
    case SeparatorScan::Verdict::kNeedMore:
      break;
    case SeparatorScan::Verdict::kDrop:
      std::memmove(buffer.data(), buffer.data() + held_ - result.keep,
                   result.keep);
      held_ = result.keep;
      break;
  }
  return kNeedMore;
}

}  // namespace splitproof
