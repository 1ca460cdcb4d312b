// One form of a subject, in the hands of a proof (harness/search/proof.h).
//
// A model keeps any number of states of a connection, gives each of them any
// chunk, and says whether two are the same. There are two kinds:
//
//   of a deserializer  (typed_proof_model.h) What a connection knows between
//                      two recvs is a deserializer and the bytes that it holds;
//                      states are the same by the deserializer's ==. The model
//                      does what the form's consumer does, without a connection
//                      around it: what is behind a packet is given back, not
//                      fed to the next packet.
//   of a connection    (snapshot_model.h) The whole of it in an arena; states
//                      are the same if they are the same bytes.
//
// Bytes that nobody may read are filled, so that whoever reads there finds
// something else under another fill.

#ifndef SPLITPROOF_HARNESS_CHECK_PROOF_MODEL_H_
#define SPLITPROOF_HARNESS_CHECK_PROOF_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
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
  // A state that is kept. Counted from 0.
  using Slot = uint32_t;

  // A packet or an error.
  struct Found {
    bool is_packet = true;
    bool fatal = false;                      // Errors only.
    ErrorKind kind = ErrorKind::kMalformed;  // Errors only.
    // What was given back is the end of what was given.
    bool exact = true;
    // Bytes of the chunk, of those taken, that lie behind it.
    size_t behind = 0;
    // The packet's canonical text, or the error's message.
    std::string_view text = {};
  };

  // What came of a call. Views are valid until the next one.
  struct Outcome {
    std::span<const Found> found = {};
    // Bytes of the chunk that there was room for: if none, and nothing was
    // found, it is stuck.
    size_t taken = 0;
    // Of those, bytes at the end that were given back and not fed to the next
    // packet.
    size_t returned = 0;
  };

  virtual ~ProofModel() = default;

  // What nobody may read is filled with this pattern, which is not empty.
  // Called once, before anything else.
  virtual void SetFill(const std::string& pattern) = 0;

  // Makes the state of a new connection the current one.
  virtual void Begin() = 0;
  // Makes what becomes of state `from` when it is given the last `chunk` bytes
  // of `given` the current one. `given`: all the bytes of the packet under way
  // that were delivered; `chunk`, at least 1. After a fatal error there is no
  // current state.
  virtual Outcome Feed(Slot from, Bytes given, size_t chunk) = 0;
  // What the end of the stream means to state `from`, whose packet was given
  // `given` bytes. There is no current state afterwards.
  virtual Outcome Finish(Slot from, size_t given) = 0;
  // Makes what clear() makes of state `from` the current one: that of a new
  // connection, which begins here.
  virtual void Clear(Slot from) = 0;

  // Keeps the current state, in a new slot or in a used one.
  virtual Slot Keep() = 0;
  virtual void KeepIn(Slot slot) = 0;
  // Whether a kept state is the current one; states that are have one Key().
  virtual bool Equals(Slot slot) const = 0;
  virtual uint64_t Key() const { return 0; }
  // Whether it is also made of the same bytes.
  virtual bool IsIdentical(Slot slot) const = 0;
  // Bytes that all kept states take, and that were moved to have them again,
  // where that is much.
  virtual size_t BytesKept() const { return 0; }
  virtual uint64_t BytesMoved() const { return 0; }

  // What makes all that was found out void: memory that was written to and is
  // nobody's, or anything kept outside. Nothing if all is well. Takes a while.
  virtual std::optional<std::string> Trouble() const = 0;
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
  // What a model says of memory that is not intact.
  std::optional<std::string> Trouble() const;

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
