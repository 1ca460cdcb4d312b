// How fast the harness tries a case: a 64-byte stream of eight lines in nine
// chunks, through the plain and the buffered form, and their traces compared.

#include <cstddef>
#include <memory>
#include <string>

#include "benchmark/benchmark.h"
#include "harness/check/typed_subject.h"
#include "harness/measure/allocation_counts.h"
#include "harness/recv/instruments.h"
#include "harness/recv/schedule.h"
#include "harness/recv/simulated_recv.h"
#include "harness/recv/trace.h"
#include "serializers/line.h"
#include "serializers/line_coroutine.h"

namespace splitproof {
namespace {

std::string EightLines() {
  std::string stream;
  for (int i = 0; i < 8; ++i) stream += "line-0" + std::to_string(i) + "\n";
  return stream;
}

// One form of a subject, used for one run after the other.
class Runner {
 public:
  Runner(const Subject& subject, Form form) {
    instruments_.set_poison("\xAA");
    endpoint_ = subject.Connect(form, 64, instruments_);
  }

  const Trace& Run(Bytes stream, const Schedule& schedule) {
    endpoint_->Clear();
    recorder_.Begin(stream);
    RunSimulated(*endpoint_, stream, schedule, recorder_);
    return recorder_.trace();
  }

 private:
  Instruments instruments_;
  std::unique_ptr<Endpoint> endpoint_;
  Recorder recorder_;
};

template <class S>
void PlainBufferedCompare(benchmark::State& state) {
  const auto subject = MakeSubject<S>("line", "limit=64");
  const std::string stream = EightLines();
  const Schedule schedule = *Schedule::Parse("7,1,9,3,12,8,1,11,12");
  Runner plain(**subject, Form::kPlain);
  Runner buffered(**subject, Form::kBuffered);
  const auto differ = [&] {
    return FirstDifference(plain.Run(stream, schedule),
                           buffered.Run(stream, schedule))
        .has_value();
  };
  if (differ()) state.SkipWithError("the forms differ");
  const AllocationCounts before = CountsOfThisThread();
  differ();
  const AllocationCounts counts = CountsOfThisThread() - before;
  for (auto _ : state) benchmark::DoNotOptimize(differ());
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
  state.counters["malloc"] = static_cast<double>(counts.mallocs);
  state.counters["realloc"] = static_cast<double>(counts.reallocs());
  state.counters["free"] = static_cast<double>(counts.frees);
}

BENCHMARK(PlainBufferedCompare<LineSerializer>);
BENCHMARK(PlainBufferedCompare<LineCoroutineSerializer>);

}  // namespace
}  // namespace splitproof
