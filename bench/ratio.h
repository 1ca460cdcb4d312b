// How much longer B takes than A, and what can be said about that.
//
// A and B are measured in turn, and the i-th times are divided by each other:
// what slows the machine down for a while slows both of a pair. The ratio is
// the median of those of the pairs. Its confidence interval is between two of
// them in order, so that nothing is assumed about how they are distributed: of
// n pairs, the chance that fewer than k are below the true median is that of
// fewer than k heads in n tosses of a coin. k is the largest number for which
// that is at most 2.5 %, on each side; below 6 pairs there is none.

#ifndef SPLITPROOF_BENCH_RATIO_H_
#define SPLITPROOF_BENCH_RATIO_H_

#include <optional>
#include <span>

namespace splitproof {

struct Ratio {
  // With a confidence of at least 95 %.
  struct Interval {
    double low;
    double high;
  };

  double median = 1;
  std::optional<Interval> interval = {};

  // Whether A and B can be told apart.
  bool IsResolved() const {
    return interval && (interval->low > 1 || interval->high < 1);
  }
};

// Of B to A, over as many pairs as there are. All times are positive; none if
// there is no pair.
std::optional<Ratio> RatioOf(std::span<const double> a,
                             std::span<const double> b);

}  // namespace splitproof

#endif  // SPLITPROOF_BENCH_RATIO_H_
