// What counting costs: malloc and free, and memcpy, as the counters have them,
// beside the C library's own.

#include <dlfcn.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "benchmark/benchmark.h"
#include "harness/measure/work_counts.h"

extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): glibc's names.
void* __libc_malloc(size_t size);
void __libc_free(void* memory);
// NOLINTEND(bugprone-reserved-identifier)
}

namespace splitproof {
namespace {

using Allocate = void*(size_t);
using Release = void(void*);
using Copy = void*(void*, const void*, size_t);

constexpr size_t kBytes = 64;

// Through pointers that compilers know nothing of, so that all of the calls are
// made.
void MallocAndFree(benchmark::State& state, Allocate* allocate,
                   Release* release) {
  benchmark::DoNotOptimize(allocate);
  benchmark::DoNotOptimize(release);
  for (auto _ : state) release(allocate(kBytes));
}

void CopyBytes(benchmark::State& state, Copy* copy) {
  benchmark::DoNotOptimize(copy);
  char from[kBytes] = {};
  char to[kBytes];
  for (auto _ : state) {
    copy(to, from, kBytes);
    benchmark::ClobberMemory();
  }
}

void CopyBytesCounted(benchmark::State& state) {
  const WorkMeter meter;
  CopyBytes(state, std::memcpy);
}

void CopyBytesOfLibrary(benchmark::State& state) {
  CopyBytes(state, reinterpret_cast<Copy*>(dlsym(RTLD_NEXT, "memcpy")));
}

BENCHMARK_CAPTURE(MallocAndFree, counted, std::malloc, std::free);
BENCHMARK_CAPTURE(MallocAndFree, library, __libc_malloc, __libc_free);
BENCHMARK(CopyBytesCounted);
BENCHMARK(CopyBytesOfLibrary);

}  // namespace
}  // namespace splitproof
