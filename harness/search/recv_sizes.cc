#include "harness/search/recv_sizes.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <set>

#include "harness/check/case.h"

namespace splitproof {
namespace {

constexpr size_t kSmallRecvSize = 16;
constexpr size_t kTinyRecvSizes[] = {1, 2, 3, 5, 7};

// Distinct sizes, the largest first: the largest is the nearest to a limit.
using FrameSizes = std::set<size_t, std::greater<>>;

// The frames of the stream where they are known, all samples otherwise.
FrameSizes FrameSizesOf(const Subject& subject, const TestStream& stream) {
  FrameSizes sizes;
  if (!stream.known) {
    for (const SampleFrame& sample : subject.samples()) {
      sizes.insert(sample.Frame().size());
    }
    return sizes;
  }
  uint64_t start = 0;
  for (const auto& [text, end] : *stream.known) {
    sizes.insert(end - start);
    start = end;
  }
  return sizes;
}

std::vector<size_t> Candidates(const Subject& subject,
                               const TestStream& stream) {
  constexpr size_t kPartsMax = 7;
  std::vector<size_t> sizes(std::begin(kTinyRecvSizes),
                            std::end(kTinyRecvSizes));
  const auto add_around = [&](size_t size) {
    for (const size_t near : {size, size - 1, size + 1}) sizes.push_back(near);
  };
  for (const size_t frame : FrameSizesOf(subject, stream)) {
    add_around(frame);
    for (size_t parts = 2; parts <= kPartsMax; ++parts) {
      if (frame % parts == 0) sizes.push_back(frame / parts);
    }
  }
  add_around(stream.bytes.size());
  // One byte less than nothing is very much.
  std::erase_if(sizes, [&](size_t size) {
    return size == 0 || size > stream.bytes.size() + 1;
  });
  return sizes;
}

}  // namespace

std::vector<size_t> RecvSizesFor(const Subject& subject,
                                 const TestStream& stream, size_t count_max) {
  std::vector<size_t> sizes;
  const auto add = [&](size_t size) {
    const bool is_new = std::ranges::find(sizes, size) == sizes.end();
    if (is_new && sizes.size() < count_max) sizes.push_back(size);
  };
  add(kSmallRecvSize);
  add(Case::kDefaultRecvSize);
  const std::vector<size_t> others = Candidates(subject, stream);
  for (size_t i = 0; i < others.size(); ++i) {
    add(others[(stream.bytes.size() + i) % others.size()]);
  }
  return sizes;
}

}  // namespace splitproof
