#include "harness/search/proof_notes.h"

#include <cstdint>

namespace splitproof {

void LeaveNotes(BlackBox& box, size_t end_note, ProofOptions& options) {
  options.before_run = [&box, end_note](const Schedule& schedule) {
    box.Note(end_note, 0);
    box.NoteText(schedule.ToString());
    box.BeginStep();
  };
  options.before_chunk = [&box, end_note](size_t end) {
    box.Note(end_note, end);
  };
}

Schedule NotedSchedule(const Death& death, size_t end_note) {
  // One that was too long is not there.
  Schedule schedule = Schedule::Parse(death.text).value_or(Schedule());
  uint64_t begin = 0;
  for (const ScheduleStep& step : schedule.steps()) {
    begin += uint64_t{step.size} * step.repeat;
  }
  const uint64_t end = death.notes[end_note];
  if (end > begin) schedule.AddChunk(end - begin);
  return schedule;
}

}  // namespace splitproof
