// What it takes to prove a stream for all its chunkings: a table of subjects
// and stream sizes, in Markdown.
//
// The streams are packets of about 24 bytes. Seconds are CPU time, everything
// else is exact.

#include <cstddef>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <type_traits>

#include "harness/check/typed_subject.h"
#include "harness/search/proof.h"
#include "serializers/fixed_size.h"
#include "serializers/json.h"
#include "serializers/length_prefixed.h"
#include "serializers/line.h"
#include "serializers/separated.h"

namespace splitproof {
namespace {

constexpr size_t kSizes[] = {64, 256, 1024, 4096};
constexpr size_t kPayloadBytes = 24;

// Frames until there are `size` bytes; the last one may be cut short.
template <class S>
std::string StreamOf(const std::string& parameters, size_t size) {
  Parameters parsed = *Parameters::Parse(parameters);
  const S serializer = *S::FromParameters(parsed);
  std::string payload;
  for (size_t i = 0; i < kPayloadBytes; ++i) payload.push_back('a' + i);
  std::string frame;
  const auto append = [&](Bytes chunk) { frame.append(chunk); };
  if constexpr (std::is_same_v<S, JsonSerializer>) {
    payload = "{\"key\": [1, true, \"text\"]}";
    static_cast<void>(serializer.IncrementalSerialize(
        *serializer.Deserialize(payload), append));
  } else {
    static_cast<void>(serializer.IncrementalSerialize(payload, append));
  }
  std::string stream;
  while (stream.size() < size) stream += frame;
  return stream.substr(0, size);
}

void PrintRow(const std::string& name, Form form, const Proof& proof,
              double seconds) {
  std::printf("| %s | %s | %zu | %.3f | %llu | %llu | %.2f | %s |\n",
              name.c_str(), std::string(FormName(form)).c_str(),
              proof.stream_bytes, seconds,
              static_cast<unsigned long long>(proof.feeds),
              static_cast<unsigned long long>(proof.states_per_offset_max),
              proof.states_per_offset(), DescribeVerdict(proof).c_str());
  std::fflush(stdout);
}

template <class S>
void PrintRows(const std::string& name, const std::string& parameters) {
  const auto subject = *MakeSubject<S>(name, parameters);
  for (const Form form : kForms) {
    for (const size_t size : kSizes) {
      const std::string stream = StreamOf<S>(parameters, size);
      const std::clock_t begin = std::clock();
      const Proof proof = ProveStream(*subject, form, stream, nullptr, {});
      const double seconds =
          static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
      PrintRow(name, form, proof, seconds);
    }
  }
}

void PrintTable() {
  std::printf(
      "| subject | form | bytes | seconds | feeds | states per offset, max | "
      "mean | verdict |\n|---|---|--:|--:|--:|--:|--:|---|\n");
  PrintRows<LineSerializer>("line", "");
  PrintRows<LineSerializer>("line:newline=CRLF", "newline=CRLF");
  PrintRows<SeparatedSerializer>("separated", "");
  PrintRows<FixedSizeSerializer>("fixed:size=24", "size=24");
  PrintRows<LengthPrefixedSerializer>("length", "");
  PrintRows<JsonSerializer>("json", "");
  PrintRows<JsonSerializer>("json:lines=false", "lines=false");
}

}  // namespace
}  // namespace splitproof

int main() { splitproof::PrintTable(); }
