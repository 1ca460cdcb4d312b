#include "bench/ratio.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace splitproof {
namespace {

constexpr double kChanceOutside = 0.025;  // On each side.

// The k of the interval; 0 if there is none.
size_t OrderOfInterval(size_t n) {
  double chance = std::pow(0.5, static_cast<double>(n));  // Of no heads.
  double fewer = 0;  // The chance of fewer than k heads.
  for (size_t k = 0;; ++k) {
    if (fewer + chance > kChanceOutside) return k;
    fewer += chance;
    chance *= static_cast<double>(n - k) / static_cast<double>(k + 1);
  }
}

double MedianOfSorted(const std::vector<double>& sorted) {
  const size_t n = sorted.size();
  return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

}  // namespace

std::optional<Ratio> RatioOf(std::span<const double> a,
                             std::span<const double> b) {
  std::vector<double> ratios;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    ratios.push_back(b[i] / a[i]);
  }
  if (ratios.empty()) return std::nullopt;
  std::sort(ratios.begin(), ratios.end());
  Ratio ratio = {.median = MedianOfSorted(ratios)};
  const size_t k = OrderOfInterval(ratios.size());
  if (k > 0) {
    ratio.interval = {.low = ratios[k - 1], .high = ratios[ratios.size() - k]};
  }
  return ratio;
}

}  // namespace splitproof
