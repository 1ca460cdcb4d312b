// The memory functions of the C library, counted, and the branches of code that
// was compiled with -fsanitize-coverage=trace-pc.
//
// An executable's own definitions win over the C library's, for the program and
// for every shared library it loads. Each forwards to the next definition,
// which is looked up when it is first needed; until then, and while it is being
// looked up, plain loops do the work. One definition of each for the whole
// program: link this object once, and never under a sanitizer.
//
// The file is compiled without builtins, and the loops go through volatile
// pointers: a compiler must not make a call of memcpy() out of the loop in
// memcpy().

#include <dlfcn.h>

#include <cstddef>
#include <cstdint>

#include "harness/measure/work_counts.h"

// NOLINTNEXTLINE(bugprone-reserved-identifier): glibc's name.
extern "C" [[noreturn]] void __chk_fail();

namespace {

using splitproof::internal::thread_bytes_copied;
using splitproof::internal::thread_work;
using splitproof::internal::thread_work_counts;

using Byte = unsigned char;

// The next definition of a function, or null while there is none.
template <class F>
class Next {
 public:
  explicit constexpr Next(const char* name) : name_(name) {}

  F* get() {
    if (!looked_up_) {
      looked_up_ = true;  // First: looking up uses memory functions.
      next_ = reinterpret_cast<F*>(dlsym(RTLD_NEXT, name_));
    }
    return next_;
  }

 private:
  const char* name_;
  bool looked_up_ = false;
  F* next_ = nullptr;
};

constinit Next<void*(void*, const void*, size_t)> next_memcpy("memcpy");
constinit Next<void*(void*, const void*, size_t)> next_memmove("memmove");
constinit Next<void*(void*, int, size_t)> next_memset("memset");
constinit Next<int(const void*, const void*, size_t)> next_memcmp("memcmp");
constinit Next<void*(const void*, int, size_t)> next_memchr("memchr");
constinit Next<void*(const void*, int, size_t)> next_memrchr("memrchr");
constinit Next<void*(const void*, size_t, const void*, size_t)> next_memmem(
    "memmem");
constinit Next<size_t(const char*)> next_strlen("strlen");

// Inlined, as this is called for every branch.
inline void Count(uint64_t steps) {
  if (thread_work_counts) thread_work += steps;
}

void CountCopy(size_t bytes) {
  Count(bytes);
  if (thread_work_counts) thread_bytes_copied += bytes;
}

void CopyForwards(volatile Byte* to, const Byte* from, size_t size) {
  for (size_t i = 0; i < size; ++i) to[i] = from[i];
}
void CopyBackwards(volatile Byte* to, const Byte* from, size_t size) {
  for (size_t i = size; i > 0; --i) to[i - 1] = from[i - 1];
}

}  // namespace

extern "C" {

void* memcpy(void* to, const void* from, size_t size) {
  CountCopy(size);
  if (auto* next = next_memcpy.get()) return next(to, from, size);
  CopyForwards(static_cast<Byte*>(to), static_cast<const Byte*>(from), size);
  return to;
}

void* memmove(void* to, const void* from, size_t size) {
  CountCopy(size);
  if (auto* next = next_memmove.get()) return next(to, from, size);
  const auto copy = to <= from ? CopyForwards : CopyBackwards;
  copy(static_cast<Byte*>(to), static_cast<const Byte*>(from), size);
  return to;
}

// NOLINTBEGIN(bugprone-reserved-identifier): what libraries that were compiled
// with _FORTIFY_SOURCE call.
void* __memcpy_chk(void* to, const void* from, size_t size, size_t room) {
  if (size > room) __chk_fail();
  return memcpy(to, from, size);
}

void* __memmove_chk(void* to, const void* from, size_t size, size_t room) {
  if (size > room) __chk_fail();
  return memmove(to, from, size);
}
// NOLINTEND(bugprone-reserved-identifier)

void* memset(void* to, int value, size_t size) {
  Count(size);
  if (auto* next = next_memset.get()) return next(to, value, size);
  volatile Byte* bytes = static_cast<Byte*>(to);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<Byte>(value);
  return to;
}

int memcmp(const void* a, const void* b, size_t size) {
  Count(size);
  if (auto* next = next_memcmp.get()) return next(a, b, size);
  const auto* x = static_cast<const Byte*>(a);
  const auto* y = static_cast<const Byte*>(b);
  for (size_t i = 0; i < size; ++i) {
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  }
  return 0;
}

// What is found ends the search: only the bytes before it are work.
void* memchr(const void* where, int value, size_t size) {
  auto* next = next_memchr.get();
  const auto* bytes = static_cast<const Byte*>(where);
  const void* found = nullptr;
  if (next != nullptr) {
    found = next(where, value, size);
  } else {
    for (size_t i = 0; i < size && found == nullptr; ++i) {
      if (bytes[i] == static_cast<Byte>(value)) found = bytes + i;
    }
  }
  Count(found == nullptr ? size : static_cast<const Byte*>(found) - bytes);
  return const_cast<void*>(found);
}

void* memrchr(const void* where, int value, size_t size) {
  Count(size);
  if (auto* next = next_memrchr.get()) return next(where, value, size);
  const auto* bytes = static_cast<const Byte*>(where);
  for (size_t i = size; i > 0; --i) {
    if (bytes[i - 1] == static_cast<Byte>(value)) {
      return const_cast<Byte*>(bytes + i - 1);
    }
  }
  return nullptr;
}

void* memmem(const void* where, size_t size, const void* what,
             size_t what_size) {
  Count(size);
  if (auto* next = next_memmem.get()) return next(where, size, what, what_size);
  const auto* bytes = static_cast<const Byte*>(where);
  for (size_t i = 0; i + what_size <= size; ++i) {
    if (memcmp(bytes + i, what, what_size) == 0) {
      return const_cast<Byte*>(bytes + i);
    }
  }
  return nullptr;
}

size_t strlen(const char* text) {
  size_t size = 0;
  if (auto* next = next_strlen.get()) {
    size = next(text);
  } else {
    const volatile char* bytes = text;
    while (bytes[size] != '\0') ++size;
  }
  Count(size);
  return size;
}

// NOLINTNEXTLINE(bugprone-reserved-identifier): the compilers' name.
void __sanitizer_cov_trace_pc() { Count(1); }

}  // extern "C"
