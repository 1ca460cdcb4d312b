#include "serializers/item_scan.h"

#include <algorithm>
#include <utility>

namespace splitproof {
namespace {

using Kind = ItemHead::Kind;

uint64_t Sum(uint64_t a, uint64_t b) {
  return a > kUnlimited - b ? kUnlimited : a + b;
}

uint64_t Product(uint64_t a, uint64_t b) {
  return b != 0 && a > kUnlimited / b ? kUnlimited : a * b;
}

// One less, unless it was too much to know how much it was.
void TakeOne(uint64_t& number) {
  if (number != kUnlimited) --number;
}

ScanResult Broken(const char* why, ErrorKind kind = ErrorKind::kMalformed) {
  return {.verdict = ScanResult::Verdict::kBroken, .kind = kind, .why = why};
}

bool Nests(Kind kind) {
  return kind == Kind::kItems || kind == Kind::kTag ||
         kind == Kind::kOpenArray || kind == Kind::kOpenMap;
}

}  // namespace

ScanResult ItemScan::Next(const ItemHeads& heads, size_t depth, uint64_t limit,
                          Bytes fresh) {
  size_t used = 0;
  while (used < fresh.size()) {
    if (bytes_left_ > 0) {
      const uint64_t bytes =
          std::min<uint64_t>(bytes_left_, fresh.size() - used);
      bytes_left_ -= bytes;
      taken_ += bytes;
      used += static_cast<size_t>(bytes);
    } else {
      ScanResult result =
          TakeByte(heads, depth, static_cast<uint8_t>(fresh[used]));
      result.used = ++used;
      if (result.verdict == ScanResult::Verdict::kBroken) return result;
      if (FewestBytes() > limit) {
        return {.verdict = ScanResult::Verdict::kOverlong, .used = used};
      }
    }
    if (owed_ == 0 && argument_left_ == 0 && bytes_left_ == 0) {
      return {.verdict = ScanResult::Verdict::kFrame, .used = used};
    }
  }
  return {.used = used};
}

void ItemScan::Clear() {
  std::vector<Level> levels = std::move(levels_);
  levels.clear();
  *this = {};
  levels_ = std::move(levels);
}

ScanResult ItemScan::TakeByte(const ItemHeads& heads, size_t depth,
                              uint8_t byte) {
  ++taken_;
  if (argument_left_ > 0) {
    argument_ = argument_ << 8 | byte;
    return --argument_left_ == 0 ? EndHead() : ScanResult{};
  }
  head_ = heads[byte];
  argument_ = head_.argument;
  argument_left_ = head_.width;
  LeaveFullLevels();
  return BeginItem(depth);
}

ScanResult ItemScan::BeginItem(size_t depth) {
  if (head_.kind == Kind::kMalformed) return Broken("no item begins like this");
  if (head_.kind == Kind::kBreak) return TakeBreak();
  if (chunks_ != Kind::kMalformed) {
    if (head_.kind != chunks_) return Broken("not a chunk of this string");
  } else {
    TakePlace();
  }
  if (Nests(head_.kind) && levels_.size() == depth) {
    return Broken("nested too deep", ErrorKind::kLimit);
  }
  return argument_left_ == 0 ? EndHead() : ScanResult{};
}

ScanResult ItemScan::TakeBreak() {
  if (chunks_ != Kind::kMalformed) {
    chunks_ = Kind::kMalformed;
  } else if (!levels_.empty() && (levels_.back().kind == Level::Kind::kItems ||
                                  levels_.back().kind == Level::Kind::kKeys)) {
    levels_.pop_back();
  } else {
    return Broken("a break where nothing can end");
  }
  TakeOne(owed_);
  return {};
}

ScanResult ItemScan::EndHead() {
  switch (head_.kind) {
    case Kind::kSimple:
      if (argument_ < 32) return Broken("a simple value in two bytes");
      break;
    case Kind::kBytes:
    case Kind::kText:
      bytes_left_ = Counted(argument_);
      break;
    case Kind::kItems:
    case Kind::kTag:
      Open({.left = Counted(argument_)});
      break;
    case Kind::kOpenArray:
      Open({.kind = Level::Kind::kItems});
      break;
    case Kind::kOpenMap:
      Open({.kind = Level::Kind::kKeys});
      break;
    case Kind::kOpenBytes:
      chunks_ = Kind::kBytes;
      owed_ = Sum(owed_, 1);
      break;
    case Kind::kOpenText:
      chunks_ = Kind::kText;
      owed_ = Sum(owed_, 1);
      break;
    default:
      break;
  }
  return {};
}

void ItemScan::LeaveFullLevels() {
  while (!levels_.empty() && levels_.back().kind == Level::Kind::kCounted &&
         levels_.back().left == 0) {
    levels_.pop_back();
  }
}

void ItemScan::TakePlace() {
  if (levels_.empty()) {
    owed_ = 0;
    return;
  }
  Level& level = levels_.back();
  switch (level.kind) {
    case Level::Kind::kCounted:
      TakeOne(level.left);
      TakeOne(owed_);
      break;
    case Level::Kind::kItems:
      break;
    case Level::Kind::kKeys:
      level.kind = Level::Kind::kValues;
      owed_ = Sum(owed_, 1);
      break;
    case Level::Kind::kValues:
      level.kind = Level::Kind::kKeys;
      TakeOne(owed_);
      break;
  }
}

void ItemScan::Open(Level level) {
  levels_.push_back(level);
  owed_ = Sum(owed_, level.kind == Level::Kind::kCounted ? level.left : 1);
}

uint64_t ItemScan::FewestBytes() const {
  const uint64_t known =
      argument_left_ == 8 ? 0 : argument_ << (8 * argument_left_);
  const uint64_t counted = argument_left_ == 0 ? 0 : Counted(known);
  return Sum(Sum(taken_, argument_left_),
             Sum(owed_, Sum(bytes_left_, counted)));
}

uint64_t ItemScan::Counted(uint64_t argument) const {
  switch (head_.kind) {
    case Kind::kBytes:
    case Kind::kText:
      return Sum(argument, head_.extra);
    case Kind::kItems:
      return Product(argument, head_.each);
    case Kind::kTag:
      return 1;
    default:
      return 0;
  }
}

}  // namespace splitproof
