// How a test looks over a consumer's shoulder.
//
// A consumer takes a hooks policy and calls it wherever memory changes hands.
// In production the policy is NoHooks: it compiles to nothing. A harness plugs
// in one that fills dead bytes with a poison pattern, keeps chunks from being
// reused, and compares the buffer before and after each call.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_HOOKS_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_HOOKS_H_

#include <cstddef>
#include <cstdlib>
#include <new>
#include <span>

namespace splitproof {

struct NoHooks {
  // --- Plain: the memory of chunks, with the meaning of malloc, realloc and
  // free. Allocate and Shrink never return null.
  char* Allocate(size_t size) { return Checked(std::malloc(size)); }
  char* Shrink(char* chunk, size_t size) {
    return Checked(std::realloc(chunk, size));
  }
  void Free(char* chunk, size_t size) {
    static_cast<void>(size);
    std::free(chunk);
  }

  // --- Buffered: the life of the receive buffer.
  // The buffer has just been created.
  void Created(std::span<char> buffer) { static_cast<void>(buffer); }
  // These bytes hold nothing that anybody may read again.
  void Dead(std::span<char> bytes) { static_cast<void>(bytes); }
  // A new connection begins on a used buffer; only `dirty` was written to since
  // its bytes were last reported dead.
  void Restarted(std::span<char> buffer, std::span<char> dirty) {
    static_cast<void>(buffer);
    static_cast<void>(dirty);
  }
  // The deserializer is about to be called, and has returned. It may write to
  // `own` and to nothing else in the buffer.
  void Enter(std::span<char> buffer, std::span<char> own) {
    static_cast<void>(buffer);
    static_cast<void>(own);
  }
  void Leave(std::span<char> buffer, std::span<char> own) {
    static_cast<void>(buffer);
    static_cast<void>(own);
  }
  // Whether somebody watches how bytes are delivered: Prepare() is asked a
  // second time then, for the same answer, and nothing is decoded by looking.
  bool AskTwice() const { return false; }

 private:
  static char* Checked(void* memory) {
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<char*>(memory);
  }
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_HOOKS_H_
