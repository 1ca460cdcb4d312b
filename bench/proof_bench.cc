// What it takes to prove a stream for all its chunkings: a table of subjects
// and stream sizes, in Markdown, and the memory that all of it took.
//
// Of serializers of strings and of JSON, the streams are packets of about 24
// bytes; of the others, their samples over and over. Seconds are CPU time,
// everything else but memory is exact.

#include <sys/resource.h>

#include <cstddef>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <type_traits>

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

// The stream is `frames` over and over; the last one may be cut short.
void PrintRows(const Subject& subject, const std::string& frames,
               size_t size_max) {
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    for (const size_t size : kSizes) {
      if (size > size_max) continue;
      std::string stream;
      while (stream.size() < size) stream += frames;
      stream.resize(size);
      const std::clock_t begin = std::clock();
      const Proof proof = ProveStream(subject, form, stream, nullptr, {});
      const double seconds =
          static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
      PrintRow(subject.name(), form, proof, seconds);
    }
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
      "| subject | form | bytes | seconds | feeds | states per offset, max | "
      "mean | verdict |\n|---|---|--:|--:|--:|--:|--:|---|\n");
  PrintStrings<LineSerializer>("line", "");
  PrintStrings<LineSerializer>("line:newline=CRLF", "newline=CRLF");
  PrintStrings<SeparatedSerializer>("separated", "");
  PrintStrings<FixedSizeSerializer>("fixed:size=24", "size=24");
  PrintStrings<LengthPrefixedSerializer>("length", "");
  PrintStrings<JsonSerializer>("json", "");
  PrintStrings<JsonSerializer>("json:lines=false", "lines=false");
  PrintSamples<StructSerializer>("struct", "", 1024);
  PrintSamples<RespSerializer>("resp", "", 1024);
  PrintSamples<CborSerializer>("cbor", "", 1024);
  PrintSamples<MsgpackSerializer>("msgpack", "", 1024);
  // By bytes.
  PrintStrings<LineCoroutineSerializer>("line-coroutine:limit=64", "limit=64",
                                        256);
  PrintSamples<Base64Serializer>("base64", "", 1024);
  PrintSamples<ZlibSerializer>("zlib", "", 256);
}

void PrintMemory() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("\nResident memory at most: %ld MiB\n", usage.ru_maxrss / 1024);
}

}  // namespace
}  // namespace splitproof

int main() {
  splitproof::PrintTable();
  splitproof::PrintMemory();
}
