// `trace`: what comes out of one form, as JSON, once or for request after
// request. Requests come by the thousand a second from other programs, so
// connections are kept and cleared, not made anew.

#include <istream>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "harness/check/registry.h"
#include "harness/gate/case_options.h"
#include "harness/gate/commands.h"
#include "harness/recv/instruments.h"
#include "harness/recv/recv_engine.h"
#include "harness/recv/trace.h"
#include "harness/report/trace_json.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using JsonRequest = nlohmann::json;

// Connections that are kept: more than any client asks for in turn.
constexpr size_t kTracersMax = 256;

// A connection that is used for one trace after the other.
class Tracer {
 public:
  Tracer(std::unique_ptr<Subject> subject, Form form, size_t recv_size,
         RecvEngine& engine)
      : subject_(std::move(subject)), engine_(engine) {
    instruments_.set_poison(kInertFill);
    endpoint_ = subject_->Connect(form, recv_size, instruments_);
  }

  // Valid until the next run.
  absl::StatusOr<const Trace*> Run(Bytes stream, const Schedule& schedule) {
    endpoint_->Clear();
    recorder_.Begin(stream);
    const absl::Status status =
        engine_.Run(*endpoint_, stream, schedule, recorder_);
    if (!status.ok()) return status;
    return &recorder_.trace();
  }

 private:
  std::unique_ptr<Subject> subject_;
  RecvEngine& engine_;
  Instruments instruments_;
  std::unique_ptr<Endpoint> endpoint_;
  Recorder recorder_;
};

// A request's field, which must be a string.
absl::StatusOr<std::string> TextField(const JsonRequest& request,
                                      const char* field) {
  const auto found = request.find(field);
  if (found == request.end() || !found->is_string()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a request needs the string \"", field, "\""));
  }
  return found->get<std::string>();
}

absl::StatusOr<std::string> StreamOf(const JsonRequest& request) {
  const auto hex = TextField(request, "stream");
  if (!hex.ok()) return hex.status();
  const bool is_hex =
      hex->size() % 2 == 0 &&
      hex->find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (is_hex) return absl::HexStringToBytes(*hex);
  return absl::InvalidArgumentError("\"stream\" is not hex");
}

absl::StatusOr<Schedule> ScheduleOfSizes(const JsonRequest& sizes) {
  const absl::Status refusal = absl::InvalidArgumentError(
      "\"schedule\" is neither text nor a list of chunk sizes");
  if (!sizes.is_array() || sizes.size() > Schedule::kMaxSteps) return refusal;
  Schedule schedule;
  for (const JsonRequest& size : sizes) {
    const bool is_size =
        size.is_number_unsigned() && size > 0 && size <= Schedule::kMaxSize;
    if (!is_size) return refusal;
    schedule.AddChunk(size.get<size_t>());
  }
  return schedule;
}

absl::StatusOr<Schedule> ScheduleOf(const JsonRequest& request) {
  const auto found = request.find("schedule");
  if (found == request.end()) return Schedule();
  return found->is_string() ? Schedule::Parse(found->get<std::string>())
                            : ScheduleOfSizes(*found);
}

absl::StatusOr<size_t> RecvSizeOf(const JsonRequest& request) {
  const auto found = request.find("recv_size");
  if (found == request.end()) return Case::kDefaultRecvSize;
  if (found->is_number_unsigned() && *found >= 1 &&
      *found <= Case::kRecvSizeMax) {
    return found->get<size_t>();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "\"recv_size\" is not a whole number from 1 to ", Case::kRecvSizeMax));
}

// Answers requests, and keeps the connections they were about.
class TraceServer {
 public:
  // One line, without its newline.
  std::string Answer(const std::string& line) {
    const JsonRequest request = JsonRequest::parse(line, nullptr, false);
    absl::StatusOr<std::string> events =
        request.is_object()
            ? EventsOf(request)
            : absl::InvalidArgumentError("a request is a JSON object");
    if (events.ok()) return absl::StrCat("{\"events\":[", *events, "]}");
    return JsonRequest({{"error", std::string(events.status().message())}})
        .dump(-1, ' ', false, JsonRequest::error_handler_t::replace);
  }

 private:
  // Subject, form, recv size.
  using Key = std::tuple<std::string, std::string, size_t>;

  absl::StatusOr<std::string> EventsOf(const JsonRequest& request) {
    const auto stream = StreamOf(request);
    if (!stream.ok()) return stream.status();
    const auto schedule = ScheduleOf(request);
    if (!schedule.ok()) return schedule.status();
    const auto tracer = TracerFor(request);
    if (!tracer.ok()) return tracer.status();
    const auto trace = (*tracer)->Run(*stream, *schedule);
    if (!trace.ok()) return trace.status();
    std::string events;
    for (const Event& event : (*trace)->events()) {
      absl::StrAppend(&events, events.empty() ? "" : ",",
                      EventJson(**trace, event, *stream));
    }
    return events;
  }

  absl::StatusOr<Tracer*> TracerFor(const JsonRequest& request) {
    const auto name = TextField(request, "subject");
    if (!name.ok()) return name.status();
    const auto form_name = TextField(request, "form");
    if (!form_name.ok()) return form_name.status();
    const auto recv_size = RecvSizeOf(request);
    if (!recv_size.ok()) return recv_size.status();
    const Key key = {*name, *form_name, *recv_size};
    const auto known = tracers_.find(key);
    if (known != tracers_.end()) return known->second.get();
    auto subject = MakeSubjectByName(*name);
    if (!subject.ok()) return subject.status();
    const auto form = ParseForm(*form_name, **subject);
    if (!form.ok()) return form.status();
    if (tracers_.size() >= kTracersMax) tracers_.clear();
    auto tracer = std::make_unique<Tracer>(*std::move(subject), *form,
                                           *recv_size, *engine_);
    return tracers_.emplace(key, std::move(tracer)).first->second.get();
  }

  std::unique_ptr<RecvEngine> engine_ = *MakeRecvEngine("simulated");
  std::map<Key, std::unique_ptr<Tracer>> tracers_;
};

int Serve(Console& console) {
  TraceServer server;
  for (std::string line; std::getline(console.in, line);) {
    console.out << server.Answer(line) << '\n' << std::flush;
  }
  return kExitHolds;
}

// Requests say all that options could.
absl::Status CheckNoOptions(const TraceOptions& options) {
  const CaseOptions& traced = options.traced;
  if (!traced.stream && !traced.recv_size && !options.form && !options.engine &&
      !traced.schedule) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "`trace -` takes no options; put them into the requests");
}

}  // namespace

absl::StatusOr<int> RunTrace(const TraceOptions& options, Console& console) {
  if (options.traced.subject == "-") {
    const absl::Status status = CheckNoOptions(options);
    if (!status.ok()) return status;
    return Serve(console);
  }
  auto parsed = ParseCase(options.traced);
  if (!parsed.ok()) return parsed.status();
  const auto form = ParseForm(options.form.value_or("plain"), *parsed->subject);
  if (!form.ok()) return form.status();
  const auto engine = MakeRecvEngine(options.engine.value_or("simulated"));
  if (!engine.ok()) return engine.status();
  const Case& chosen = parsed->chosen;
  Tracer tracer(std::move(parsed->subject), *form, chosen.recv_size, **engine);
  const auto trace = tracer.Run(chosen.stream, chosen.schedule);
  if (!trace.ok()) return trace.status();
  for (const Event& event : (*trace)->events()) {
    console.out << EventJson(**trace, event, chosen.stream) << '\n';
  }
  return kExitHolds;
}

}  // namespace splitproof
