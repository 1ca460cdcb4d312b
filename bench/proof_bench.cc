// What it takes to prove a stream for all its chunkings: a table of subjects
// and stream sizes, in Markdown, and the memory that all of it took. A cell has
// CPU time and the chunks that were fed. Arguments: the subjects; none: all.
//
// Of serializers of strings and of JSON, the streams are packets of about 24
// bytes; of the others, their samples over and over. All but time and memory is
// exact.

#include <sys/resource.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "harness/check/typed_subject.h"
#include "harness/search/proof.h"
#include "serializers/base64.h"
#include "serializers/cbor.h"
#include "serializers/fixed_size.h"
#include "serializers/json.h"
#include "serializers/length_prefixed.h"
#include "serializers/line.h"
#include "serializers/line_coroutine.h"
#include "serializers/msgpack.h"
#include "serializers/resp.h"
#include "serializers/separated.h"
#include "serializers/struct.h"
#include "serializers/zlib.h"

namespace splitproof {
namespace {

constexpr size_t kSizes[] = {64, 256, 1024, 4096};
constexpr size_t kPayloadBytes = 24;

// A frame with a payload of kPayloadBytes.
template <class S>
std::string FrameOf(const std::string& parameters) {
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
  return frame;
}

std::string SamplesOf(const Subject& subject) {
  std::string frames;
  for (const SampleFrame& sample : subject.samples()) frames += sample.Frame();
  return frames;
}

// Readable, to two digits: "8320", "3.1 M".
std::string Feeds(uint64_t feeds) {
  if (feeds < 10'000) return absl::StrCat(feeds);
  if (feeds < 1'000'000) return absl::StrFormat("%.0f k", feeds / 1e3);
  return absl::StrFormat("%.1f M", feeds / 1e6);
}

// The stream is `frames` over and over; the last one may be cut short.
std::string StreamOf(const std::string& frames, size_t size) {
  std::string stream;
  while (stream.size() < size) stream += frames;
  stream.resize(size);
  return stream;
}

// One row: a cell for each size up to size_max, then what is the same for all,
// or not.
void PrintRow(const Subject& subject, Form form, const std::string& frames,
              size_t size_max) {
  std::string cells;
  std::string verdicts;
  std::string last_verdict;
  uint64_t states = 0;
  for (const size_t size : kSizes) {
    if (size > size_max) {
      cells += " - |";
      continue;
    }
    const std::string stream = StreamOf(frames, size);
    const std::clock_t begin = std::clock();
    const Proof proof = ProveStream(subject, form, stream, nullptr, {});
    const double seconds =
        static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    absl::StrAppendFormat(&cells, " %.*f s, %s |", seconds < 10 ? 3 : 1,
                          seconds, Feeds(proof.feeds));
    states = std::max(states, proof.states_per_offset_max);
    const std::string verdict = proof.verdict == Proof::Verdict::kPartial
                                    ? "partial"
                                    : DescribeVerdict(proof);
    if (verdict == last_verdict) continue;
    absl::StrAppend(&verdicts, verdicts.empty() ? "" : "; from ",
                    verdicts.empty() ? "" : absl::StrCat(size, ": "), verdict);
    last_verdict = verdict;
  }
  std::printf("| %s | %s |%s %llu | %s |\n", subject.name().c_str(),
              std::string(FormName(form)).c_str(), cells.c_str(),
              static_cast<unsigned long long>(states), verdicts.c_str());
  std::fflush(stdout);
}

// The subjects that were asked for; none: all.
std::vector<std::string> wanted;

void PrintRows(const Subject& subject, const std::string& frames,
               size_t size_max) {
  if (!wanted.empty() && !absl::c_linear_search(wanted, subject.name())) return;
  for (const Form form : kForms) {
    if (subject.Has(form)) PrintRow(subject, form, frames, size_max);
  }
}

template <class S>
void PrintStrings(const std::string& name, const std::string& parameters,
                  size_t size_max = 4096) {
  PrintRows(**MakeSubject<S>(name, parameters), FrameOf<S>(parameters),
            size_max);
}

template <class S>
void PrintSamples(const std::string& name, const std::string& parameters,
                  size_t size_max) {
  const auto subject = *MakeSubject<S>(name, parameters);
  PrintRows(*subject, SamplesOf(*subject), size_max);
}

void PrintTable() {
  std::printf(
      "| subject | form | 64 bytes | 256 | 1024 | 4096 | states per offset | "
      "verdict |\n|---|---|--:|--:|--:|--:|--:|---|\n");
  PrintStrings<LineSerializer>("line", "");
  PrintStrings<LineSerializer>("line:newline=CRLF", "newline=CRLF");
  PrintStrings<SeparatedSerializer>("separated", "");
  PrintStrings<FixedSizeSerializer>("fixed:size=24", "size=24");
  PrintStrings<LengthPrefixedSerializer>("length", "");
  PrintStrings<JsonSerializer>("json", "");
  PrintStrings<JsonSerializer>("json:lines=false", "lines=false");
  PrintSamples<StructSerializer>("struct", "", 4096);
  PrintSamples<RespSerializer>("resp", "", 4096);
  PrintSamples<CborSerializer>("cbor", "", 4096);
  PrintSamples<MsgpackSerializer>("msgpack", "", 4096);
  // By bytes.
  PrintStrings<LineCoroutineSerializer>("line-coroutine:limit=64", "limit=64",
                                        256);
  PrintSamples<Base64Serializer>("base64", "", 4096);
  PrintSamples<ZlibSerializer>("zlib", "", 256);
}

void PrintMemory() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("\nResident memory at most: %ld MiB\n", usage.ru_maxrss / 1024);
}

}  // namespace
}  // namespace splitproof

int main(int argc, char** argv) {
  splitproof::wanted.assign(argv + 1, argv + argc);
  splitproof::PrintTable();
  splitproof::PrintMemory();
}
