#include "harness/recv/trace.h"

#include <algorithm>
#include <span>
#include <utility>

namespace splitproof {
namespace {

template <class Same>
std::optional<size_t> FirstUnlike(std::span<const Event> a,
                                  std::span<const Event> b, Same same) {
  const size_t common = std::min(a.size(), b.size());
  for (size_t i = 0; i < common; ++i) {
    if (!same(a[i], b[i])) return i;
  }
  if (a.size() == b.size()) return std::nullopt;
  return common;
}

bool SameBehaviour(const Trace& a, const Event& x, const Trace& b,
                   const Event& y) {
  return SameMeaning(a, x, b, y) && x.at == y.at && x.at_eof == y.at_eof &&
         x.clause == y.clause && x.remainder == y.remainder &&
         x.remainder_exact == y.remainder_exact;
}

// Whether the bytes given back are those that were received after `end`.
bool IsExact(Bytes stream, uint64_t begin, uint64_t end, uint64_t delivered,
             const Extent& extent) {
  if (begin > delivered || end < begin || end > delivered) return false;
  if (!extent.remainder) return true;
  const Bytes remainder = *extent.remainder;
  return end + remainder.size() + extent.unseen == delivered &&
         stream.substr(end, remainder.size()) == remainder;
}

}  // namespace

bool SameMeaning(const Trace& a, const Event& x, const Trace& b, const Event& y,
                 uint64_t shift) {
  if (x.type != y.type || x.end != y.end + shift || x.fatal != y.fatal) {
    return false;
  }
  if (x.type == Event::Type::kError) return x.kind == y.kind;
  return a.TextOf(x) == b.TextOf(y);
}

std::optional<size_t> FirstDifference(const Trace& a, const Trace& b) {
  return FirstUnlike(
      a.events(), b.events(),
      [&](const Event& x, const Event& y) { return SameMeaning(a, x, b, y); });
}

std::optional<size_t> FirstDifferenceOfTail(const Trace& a, size_t first,
                                            uint64_t shift, const Trace& b) {
  const auto index =
      FirstUnlike(std::span(a.events()).subspan(first), b.events(),
                  [&](const Event& x, const Event& y) {
                    return SameMeaning(a, x, b, y, shift);
                  });
  if (!index) return std::nullopt;
  return first + *index;
}

std::optional<size_t> FirstDifferenceInBehaviour(const Trace& a,
                                                 const Trace& b) {
  return FirstUnlike(a.events(), b.events(),
                     [&](const Event& x, const Event& y) {
                       return SameBehaviour(a, x, b, y);
                     });
}

std::optional<size_t> FirstDifferenceInAnything(const Trace& a,
                                                const Trace& b) {
  return FirstUnlike(
      a.events(), b.events(), [&](const Event& x, const Event& y) {
        return SameBehaviour(a, x, b, y) && a.TextOf(x) == b.TextOf(y);
      });
}

void Recorder::Begin(Bytes stream, bool keep) {
  stream_ = stream;
  keep_ = keep;
  kept_.clear();
  trace_.events_.clear();
  trace_.texts_.clear();
  trace_.given_back_.clear();
  trace_.stopped_silently_ = false;
  trace_.recvs_ = 0;
  Restart(0);
}

void Recorder::Restart(uint64_t begin) {
  trace_.connection_begin_ = trace_.delivered_ = before_ = begin;
  trace_.connection_events_begin_ = trace_.events_.size();
  eof_ = dead_ = false;
}

Event& Recorder::Append(Event::Type type, const Extent& extent) {
  const uint64_t end = trace_.connection_begin_ + extent.end;
  Event& event = trace_.events_.emplace_back();
  event.type = type;
  event.at = trace_.delivered_;
  event.before = before_;
  event.end = end;
  event.at_eof = eof_;
  if (extent.remainder) {
    event.remainder = extent.remainder->size() + extent.unseen;
  }
  event.remainder_exact = IsExact(stream_, trace_.connection_begin_, end,
                                  trace_.delivered_, extent);
  if (!event.remainder_exact && extent.remainder &&
      trace_.given_back_.empty()) {
    trace_.given_back_ = extent.remainder->substr(0, Trace::kGivenBackMax);
    trace_.given_back_by_ = trace_.events_.size() - 1;
  }
  event.text_begin = trace_.texts_.size();
  return event;
}

void Recorder::OnPacket(const PacketRef& packet, const Extent& extent) {
  Event& event = Append(Event::Type::kPacket, extent);
  packet.AppendCanonical(trace_.texts_);
  event.text_size = trace_.texts_.size() - event.text_begin;
  if (!keep_) return;
  if (auto kept = packet.Keep()) {
    kept_.push_back({trace_.events_.size() - 1, std::move(kept)});
  }
}

void Recorder::OnError(const Malformed& error, const Extent& extent) {
  Event& event = Append(Event::Type::kError, extent);
  event.kind = error.kind;
  event.fatal = error.fatal;
  event.clause = BrokenClause(error);
  const auto message = error.status.message();
  trace_.texts_.append(message.data(), message.size());
  event.text_size = message.size();
  dead_ |= error.fatal;
}

std::optional<Recorder::Changed> Recorder::FirstChanged() const {
  for (const KeptEvent& kept : kept_) {
    std::string now;
    kept.packet->AppendCanonical(now);
    const Event& event = trace_.events_[kept.event];
    if (now != trace_.TextOf(event)) return Changed{kept.event, std::move(now)};
  }
  return std::nullopt;
}

}  // namespace splitproof
