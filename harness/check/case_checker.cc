#include "harness/check/case_checker.h"

#include <algorithm>

namespace splitproof {

CaseChecker::CaseChecker(const Subject& subject, size_t recv_size,
                         const Options& options)
    : runs_(subject, recv_size, options.fills_per_schedule) {
  for (const PropertyInfo& info : AllProperties()) {
    const bool applies =
        info.why_not == nullptr || info.why_not(subject).empty();
    if (applies && options.properties.Has(info.property)) {
      properties_.push_back(&info);
    }
  }
}

void CaseChecker::SetStream(Bytes stream, const KnownPackets* known) {
  runs_.SetStream(stream, known);
}

void CaseChecker::CheckStream(bool thorough, ViolationSink report) {
  for (const PropertyInfo* info : properties_) {
    if (info->check_stream_briefly != nullptr) {
      info->check_stream_briefly(runs_, report);
    }
    if (info->check_stream == nullptr || (info->costly && !thorough)) continue;
    info->check_stream(runs_, report);
  }
}

void CaseChecker::Check(const Schedule& schedule, ViolationSink report) {
  runs_.SetSchedule(schedule);
  // What a wake-up changes is neutral-ops' to tell: the same cuts without it
  // are cases of their own.
  const bool quiet = !schedule.HasWakeUps();
  for (const PropertyInfo* info : properties_) {
    if (info->check_case == nullptr) continue;
    if (quiet || info->property == Property::kNeutralOps) {
      info->check_case(runs_, report);
    }
  }
  if (quiet && !saw_packet_) LookForPackets();
}

void CaseChecker::LookForPackets() {
  for (const Form form : runs_.forms()) {
    const auto& events = runs_.Base(form).events();
    saw_packet_ |= std::any_of(
        events.begin(), events.end(),
        [](const Event& event) { return event.type == Event::Type::kPacket; });
  }
}

}  // namespace splitproof
