// Where an item of a self-describing binary format ends: CBOR, MessagePack.
//
// Both are built alike. An item begins with a head: its first byte says what it
// is and how many bytes, 0 to 8, hold its argument (big-endian). Behind the
// head comes what the argument counts: bytes of a string, or items. So a table
// of what the 256 first bytes mean is all that the two differ by, and the item
// ends when nothing is owed any more:
//
//   owed    an item each for the whole, for what the open arrays, maps and tags
//           still have to hold, and for the other half of a pair; a break for
//           each that is open until one comes
//   the argument bytes of the head under way, the bytes of the string under way
//
// As an item or a break is at least one byte, and can be no more, what has come
// and what is owed together are exactly the fewest bytes that the whole item
// can have: a limit is decided by the first byte that puts that sum over it.
// That is a byte of the head which declares too much, however many bytes of the
// head are still to come: they can only make it more.
//
// What was declared is only added up, in numbers that stay at 2^64-1 once they
// are there. The one thing with a size is the stack of what is open.

#ifndef SPLITPROOF_SERIALIZERS_ITEM_SCAN_H_
#define SPLITPROOF_SERIALIZERS_ITEM_SCAN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "serializers/contract/bytes.h"
#include "serializers/scanned_frames.h"

namespace splitproof {

// What a first byte means.
struct ItemHead {
  enum class Kind : uint8_t {
    kMalformed,  // Nothing.
    kValue,      // An item that ends with its head.
    kSimple,     // The same, if its argument is at least 32.
    kBytes,      // As many bytes as the argument says, and `extra`.
    kText,       // The same; a kind of its own where strings come in chunks.
    kItems,      // `each` items for each that the argument says.
    kTag,        // One item, whatever the argument says.
    kOpenBytes,  // Items of kind kBytes, until a break.
    kOpenText,   // Items of kind kText, until a break.
    kOpenArray,  // Items, until a break.
    kOpenMap,    // Pairs of items, until a break.
    kBreak,
  };
  Kind kind = Kind::kMalformed;
  uint8_t width = 0;     // Bytes of the argument behind the first byte.
  uint8_t argument = 0;  // The argument where it has none.
  uint8_t each = 1;
  uint8_t extra = 0;

  friend bool operator==(const ItemHead&, const ItemHead&) = default;
};

// Of each first byte.
using ItemHeads = std::array<ItemHead, 256>;

// How far an item has been scanned. `depth` is the most arrays, maps and tags
// inside each other, empty ones included: one more is an error of kind kLimit,
// like others that break the format without an end to skip to.
//
// The state is there for mutants to break.
class ItemScan {
 public:
  // As scanned_frames.h wants it of a scan.
  ScanResult Next(const ItemHeads& heads, size_t depth, uint64_t limit,
                  Bytes fresh);
  void Clear();

  friend bool operator==(const ItemScan&, const ItemScan&) = default;

 protected:
  // What is open.
  struct Level {
    enum class Kind : uint8_t { kCounted, kItems, kKeys, kValues };
    // kCounted has `left` items to come; the others go on until a break, which
    // kValues, in the middle of a pair, is not ready for.
    Kind kind = Kind::kCounted;
    uint64_t left = 0;

    friend bool operator==(const Level&, const Level&) = default;
  };

  std::vector<Level> levels_;  // Full ones are left when another item begins.
  uint64_t taken_ = 0;         // Bytes of the item so far.
  uint64_t owed_ = 1;
  ItemHead head_;  // Under way while its argument is.
  uint64_t argument_ = 0;
  uint8_t argument_left_ = 0;  // Bytes of it.
  uint64_t bytes_left_ = 0;    // Of the string.
  // What a string that is open until a break is made of; else kMalformed.
  ItemHead::Kind chunks_ = ItemHead::Kind::kMalformed;

 private:
  // Each takes a byte or what it completes; a broken result if it breaks the
  // format.
  ScanResult TakeByte(const ItemHeads& heads, size_t depth, uint8_t byte);
  ScanResult BeginItem(size_t depth);
  ScanResult TakeBreak();
  ScanResult EndHead();

  void LeaveFullLevels();
  // One of the items that the innermost level is to hold begins.
  void TakePlace();
  void Open(Level level);
  uint64_t FewestBytes() const;
  // Whether the argument counts items, or bytes, and how many at least.
  uint64_t Counted(uint64_t argument) const;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ITEM_SCAN_H_
