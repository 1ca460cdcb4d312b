#ifndef SPLITPROOF_BENCH_PEERS_TEXT_TABLE_H_
#define SPLITPROOF_BENCH_PEERS_TEXT_TABLE_H_

#include <string>
#include <vector>

namespace splitproof::peers {

// A table in plain text: the first column to the left, all others to the right,
// each as wide as its widest cell. Rows may be short.
class TextTable {
 public:
  void AddRow(std::vector<std::string> cells) {
    rows_.push_back(std::move(cells));
  }
  std::string Format() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// `value` with so many digits behind the point.
std::string Decimal(double value, int digits);

}  // namespace splitproof::peers

#endif  // SPLITPROOF_BENCH_PEERS_TEXT_TABLE_H_
