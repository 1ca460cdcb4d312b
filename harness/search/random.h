// Random numbers that are the same everywhere: generator 1.
//
// A seed printed by a failing run must give the same cases on another machine
// and after the next release. The standard engines promise that, but the
// standard distributions do not, so both are here. The generator is SplitMix64
// (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
// OOPSLA 2014, with the constants of its Java 8 implementation): 64 bits of
// state, a few operations a number, any seed is good. It is not for secrets.
//
// Changing what any function here returns makes a new generator: its number is
// printed beside the seed.

#ifndef SPLITPROOF_HARNESS_SEARCH_RANDOM_H_
#define SPLITPROOF_HARNESS_SEARCH_RANDOM_H_

#include <cstdint>

#include "absl/numeric/int128.h"

namespace splitproof {

inline constexpr int kRandomGenerator = 1;

// A value: copying it forks the sequence. Thread-compatible.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  // The generator of one of many sequences that share a seed. Case 1,000 does
  // not depend on how many numbers the 999 before it drew.
  Random(uint64_t seed, uint64_t sequence)
      : state_(Scramble(Scramble(seed) + sequence)) {}

  // 64 uniform bits.
  uint64_t Next() { return Scramble(state_ += kGamma); }

  // Uniform in [0, n), without bias; 0 when n is 0. The high half of Next() * n
  // is the answer, and the products that would favour some answers are drawn
  // again (Lemire, "Fast random integer generation in an interval", 2019).
  uint64_t Uniform(uint64_t n) {
    if (n <= 1) return 0;
    for (;;) {
      const absl::uint128 product = absl::uint128(Next()) * n;
      const uint64_t low = absl::Uint128Low64(product);
      // The remainder is below n, so most draws need no division.
      if (low >= n || low >= (0 - n) % n) return absl::Uint128High64(product);
    }
  }

  // Uniform in [low, high], both included; requires low <= high, and that not
  // both are the ends of the 64-bit range.
  uint64_t Between(uint64_t low, uint64_t high) {
    return low + Uniform(high - low + 1);
  }

  // True once in n times on average; always when n is 0 or 1.
  bool OneIn(uint64_t n) { return Uniform(n) == 0; }

 private:
  static constexpr uint64_t kGamma = 0x9e3779b97f4a7c15;

  // A bijection in which every input bit changes about half of the output.
  static constexpr uint64_t Scramble(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_RANDOM_H_
