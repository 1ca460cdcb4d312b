// The fuzz target that is commonly written for a deserializer: known packets
// and random bytes in a row, cut at random, must give the packets that they
// give uncut, plain and buffered. Nothing is poisoned, no remainder looked at,
// and an input is bytes to libFuzzer, which FuzzedDataProvider makes numbers
// of. What ours are compared with; SPLITPROOF_FUZZ_SUBJECT names the mutant.

#include <fuzzer/FuzzedDataProvider.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "fuzz/mutants_of_class.h"
#include "harness/check/registry.h"
#include "harness/recv/instruments.h"
#include "harness/recv/schedule.h"
#include "harness/recv/simulated_recv.h"
#include "harness/recv/trace.h"

namespace splitproof {
namespace {

constexpr size_t kPacketsMax = 8;
constexpr size_t kRandomBytesMax = 32;
constexpr size_t kChunkMax = 64;

const Subject& TheSubject() {
  static const std::unique_ptr<Subject> subject = [] {
    const char* name = std::getenv("SPLITPROOF_FUZZ_SUBJECT");
    auto made = MakeSubjectByName(name == nullptr ? "" : name);
    if (!made.ok()) std::abort();
    return *std::move(made);
  }();
  return *subject;
}

std::string RandomStream(FuzzedDataProvider& provider) {
  const auto& samples = TheSubject().samples();
  std::string stream;
  const auto packets = provider.ConsumeIntegralInRange<size_t>(0, kPacketsMax);
  for (size_t i = 0; i < packets; ++i) {
    if (samples.empty() || provider.ConsumeBool()) {
      stream += provider.ConsumeRandomLengthString(kRandomBytesMax);
    } else {
      stream += samples[provider.ConsumeIntegralInRange<size_t>(
                            0, samples.size() - 1)]
                    .Frame();
    }
  }
  return stream;
}

std::vector<std::string> PacketsOf(Form form, const std::string& stream,
                                   const Schedule& schedule) {
  Instruments instruments;
  const auto endpoint = TheSubject().Connect(form, 4096, instruments);
  Recorder recorder;
  recorder.Begin(stream);
  RunSimulated(*endpoint, stream, schedule, recorder);
  std::vector<std::string> packets;
  for (const Event& event : recorder.trace().events()) {
    if (event.type == Event::Type::kPacket) {
      packets.emplace_back(recorder.trace().TextOf(event));
    }
  }
  return packets;
}

}  // namespace
}  // namespace splitproof

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using splitproof::Form;
  FuzzedDataProvider provider(data, size);
  const std::string stream = splitproof::RandomStream(provider);
  splitproof::Schedule schedule;
  while (provider.remaining_bytes() > 0) {
    schedule.AddChunk(
        provider.ConsumeIntegralInRange<size_t>(1, splitproof::kChunkMax));
  }
  const splitproof::Subject& subject = splitproof::TheSubject();
  const Form first = subject.Has(Form::kPlain) ? Form::kPlain : Form::kBuffered;
  const auto whole = splitproof::PacketsOf(first, stream, {});
  for (const Form form : splitproof::kForms) {
    if (!subject.Has(form)) continue;
    if (splitproof::PacketsOf(form, stream, schedule) != whole) {
      std::fprintf(stderr, "packets differ\n");
      std::abort();
    }
  }
  return 0;
}
