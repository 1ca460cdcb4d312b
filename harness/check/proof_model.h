// One form of a subject, taken apart for a proof (harness/search/proof.h).
//
// What a connection knows between two recvs is a deserializer and the bytes
// that it holds. A model keeps any number of such states, gives each of them
// any chunk, and says whether two are the same. It does with a deserializer
// what the form's consumer does (plain_consumer.h, in_place_consumer.h),
// without a connection around it: a remainder is not fed to the next packet,
// that is the caller's to do.
//
// The bytes around a chunk, or behind those committed to a buffer, are filled,
// so that whoever reads there finds something else under another fill. A
// buffered packet does not stay where it was between two chunks.

#ifndef SPLITPROOF_HARNESS_CHECK_PROOF_MODEL_H_
#define SPLITPROOF_HARNESS_CHECK_PROOF_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/recv/instruments.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/step.h"

namespace splitproof {

// Not thread-safe. The subject must outlive it.
class ProofModel {
 public:
  // A state that is kept. Counted from 0; valid as long as the model.
  using Slot = uint32_t;

  // What came of a call.
  struct Outcome {
    enum class Type : uint8_t { kNeedMore, kPacket, kError };

    Type type = Type::kNeedMore;
    bool fatal = false;                      // Errors only.
    ErrorKind kind = ErrorKind::kMalformed;  // Errors only.
    // What was given back is the end of what was given.
    bool exact = true;
    // Bytes of the chunk that there was room for, at least 1.
    size_t taken = 0;
    // Of packets and errors: bytes of those that were taken, given back.
    size_t remainder = 0;
    // The packet's canonical text, or the error's message; valid until the next
    // call.
    std::string_view text = {};
  };

  virtual ~ProofModel() = default;

  // What nobody may read is filled with this pattern, which is not empty.
  virtual void SetFill(const std::string& pattern) = 0;

  // Makes the state of a packet before its first byte the current one.
  virtual void Begin() = 0;
  // Makes what becomes of state `from` when it is given the last `chunk` bytes
  // of `given` the current one. `given`: all the packet's bytes that were
  // delivered; `chunk`, at least 1. After a packet, or an error that is not
  // fatal, the current state is that of the next packet before its first byte;
  // after a fatal error there is none.
  virtual Outcome Feed(Slot from, Bytes given, size_t chunk) = 0;
  // What the end of the stream means to state `from`, whose packet was given
  // `given` bytes. There is no current state afterwards.
  virtual Outcome Finish(Slot from, size_t given) = 0;

  // Keeps the current state, in a new slot or in a used one.
  virtual Slot Keep() = 0;
  virtual void KeepIn(Slot slot) = 0;
  // Whether a kept state equals the current one, by the deserializer's == and
  // the bytes that it holds; and whether it is made of the same bytes.
  virtual bool Equals(Slot slot) const = 0;
  virtual bool IsIdentical(Slot slot) const = 0;

  // Whether nothing but committed bytes was ever written to. Reads all memory.
  virtual bool MemoryIsIntact() const = 0;
};

// Memory in which one range is in use and everything else is filled.
class FilledMemory {
 public:
  // `memory` must outlive this. Nothing is filled before SetFill().
  void SetMemory(std::span<char> memory) { memory_ = memory; }
  void SetFill(const std::string& pattern);

  std::span<char> memory() const { return memory_; }
  // Puts `size` bytes at `begin` into use, as they are; fills what was in use
  // and no longer is.
  char* Use(size_t begin, size_t size);
  // Whether everything that is not in use is as it was filled; and the same of
  // the bytes right behind what is in use.
  bool IsIntact() const;
  bool IsIntactBehind() const;

 private:
  void Fill(size_t begin, size_t end);
  bool IsFilled(size_t begin, size_t end) const;

  std::span<char> memory_;
  std::vector<char> filled_;  // As memory_ should be where it is not in use.
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_PROOF_MODEL_H_
