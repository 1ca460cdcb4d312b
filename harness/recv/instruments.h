// How a run is made to show what it hides.
//
// The same case is run several times with different instruments:
//   poison      bytes nobody may read - the unwritten part of the buffer, and
//               what a packet leaves behind - are filled with a pattern. A
//               trace that depends on the pattern was made of stale bytes. With
//               no pattern they stay dirty, as in production.
//   watch       the buffer is compared before and after each call, and each
//               window is asked for twice: the contract is checked, not
//               trusted.
//   quarantine  chunks are scrambled when they are freed, and not reused before
//               the run is over: a kept view shows, and is no use after free.

#ifndef SPLITPROOF_HARNESS_RECV_INSTRUMENTS_H_
#define SPLITPROOF_HARNESS_RECV_INSTRUMENTS_H_

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "harness/recv/memory_marks.h"
#include "serializers/contract/sanitizers.h"

namespace splitproof {

// What a run is filled with unless it is about the fill: a byte that no sane
// parser looks for, and easy to recognise.
inline constexpr char kInertFill[] = "\xAA";

// One set for each endpoint; must outlive it. Settings may change between two
// runs, not during one.
class Instruments {
 public:
  // --- Settings.
  // Repeated over dead bytes; empty: they are left alone.
  void set_poison(std::string pattern);
  void set_watch(bool watch) { watch_ = watch; }
  void set_quarantine(bool quarantine);

  // --- Findings of the watch, in order; emptied by the caller.
  std::vector<std::string>& breaches() { return breaches_; }

  // --- Used by endpoints.
  bool watch() const { return watch_; }
  char* AllocateChunk(size_t size);
  char* ShrinkChunk(char* chunk, size_t size);
  void FreeChunk(char* chunk, size_t size);
  // Fills part of a buffer that begins at `origin`; the phase of the pattern
  // depends on the position in the buffer only.
  void Poison(const char* origin, std::span<char> bytes);
  // Counts changes of the pattern: a buffer last filled under another number
  // must be filled as a whole.
  int poison_generation() const { return poison_generation_; }

 private:
  void Fill(const char* origin, std::span<char> bytes) const;

  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };

  std::string pattern_;
  int poison_generation_ = 0;
  bool watch_ = false;
  bool quarantine_ = false;
  std::vector<std::unique_ptr<char, Free>> quarantined_;
  std::vector<std::string> breaches_;
};

// The consumers' hooks policy that connects them to instruments.
class InstrumentedHooks {
 public:
  explicit InstrumentedHooks(Instruments& instruments)
      : instruments_(&instruments) {}

  char* Allocate(size_t size) { return instruments_->AllocateChunk(size); }
  char* Shrink(char* chunk, size_t size) {
    return instruments_->ShrinkChunk(chunk, size);
  }
  void Free(char* chunk, size_t size) { instruments_->FreeChunk(chunk, size); }

  void Created(std::span<char> buffer);
  void Dead(std::span<char> bytes) {
    instruments_->Poison(buffer_.data(), bytes);
  }
  void Restarted(std::span<char> buffer, std::span<char> dirty);
  void Enter(std::span<char> buffer, std::span<char> own) {
    if (instruments_->watch()) Remember(buffer, own);
    if (kAddressSanitizer) Fence(buffer, own);
  }
  void Leave(std::span<char> buffer, std::span<char> own) {
    if (kAddressSanitizer) Allow(Near(buffer, own));
    if (instruments_->watch()) Compare(buffer, own);
  }
  bool AskTwice() const { return instruments_->watch(); }

 private:
  void Remember(std::span<char> buffer, std::span<char> own);
  void Compare(std::span<char> buffer, std::span<char> own);
  void Forget();
  static void Fence(std::span<char> buffer, std::span<char> own);
  void CheckPoison(std::span<char> buffer, std::span<char> dirty);
  static std::span<char> Near(std::span<char> buffer, std::span<char> own);
  void ReportDifference(std::span<const char> bytes,
                        std::span<const char> expected, size_t offset,
                        std::span<const char> own);

  Instruments* instruments_;
  std::span<char> buffer_;
  int poison_generation_ = 0;
  std::vector<char> shadow_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_INSTRUMENTS_H_
