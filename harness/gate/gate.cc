#include "harness/gate/gate.h"

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "harness/gate/commands.h"

namespace splitproof {
namespace {

constexpr char kAbout[] =
    "Proves stream deserializers independent of how the stream is cut, or "
    "prints what breaks them.";

constexpr char kFooter[] =
    R"(Subjects are called NAME or NAME:PARAMETER=VALUE,...: any legal parameters
will do, registered or not; `list` shows them.

A stream is text with C-style escapes ('ab\r\n'), hex:61620d0a, or @FILE.

A schedule says how the stream is cut, elements separated by commas: 5 a chunk
of 5 bytes, 1*5 five chunks of 1 byte, * the rest; faults: W EAGAIN, I EINTR,
0 a wake-up without data, E end of file, R reset, C clear(). What it leaves
over follows as one chunk. Example: 3,1*5,W,*,E

Exit codes: 0 everything holds, 1 something failed, 2 usage or configuration,
3 not finished.)";

void AddCaseOptions(CLI::App& command, CaseOptions& options, bool required) {
  auto* stream = command.add_option("--stream", options.stream,
                                    "bytes the peer sends: text, hex:, @FILE");
  auto* schedule = command.add_option("--schedule", options.schedule,
                                      "how the stream is cut; '' not at all");
  if (required) stream->required();
  static_cast<void>(schedule);
  command
      .add_option("--recv-size", options.recv_size,
                  "bytes a plain recv has room for, and the buffered size hint")
      ->check(CLI::Range(size_t{1}, size_t{1} << 30))
      ->capture_default_str();
}

// The commands, their options, and which of them was chosen.
class CommandLine {
 public:
  explicit CommandLine(Console& console) : app_(kAbout) {
    app_.name(console.program);
    app_.footer(kFooter);
    app_.require_subcommand(1);
    AddList();
    AddCheck();
    AddReplay();
    AddTrace();
  }

  CLI::App& app() { return app_; }

  bool Knows(const std::string& command) {
    const auto commands = app_.get_subcommands(
        [&](const CLI::App* each) { return each->get_name() == command; });
    return !commands.empty();
  }

  absl::StatusOr<int> Run(Console& console) {
    if (app_.got_subcommand("list")) return RunList(list_, console);
    if (app_.got_subcommand("check")) return RunCheck(check_, console);
    if (app_.got_subcommand("replay")) return RunReplay(replay_, console);
    return RunTrace(trace_, console);
  }

 private:
  void AddList() {
    auto* command = app_.add_subcommand(
        "list", "Shows subjects, their parameters, properties and families");
    command->add_option("SUBJECT", list_.subjects, "names; none: all");
  }

  void AddCheck() {
    auto* command =
        app_.add_subcommand("check", "Checks that all properties hold");
    command->footer(
        "Examples:\n  check                        all registered subjects\n"
        "  check line --budget=deep     all configurations of one\n"
        "  check line:limit=7           any configuration\n"
        "  check --properties=-prompt   all properties but one");
    command->add_option("SUBJECT", check_.subjects, "names; none: all");
    command
        ->add_option("--budget", check_.budget,
                     "schedules tried: quick, standard or deep")
        ->capture_default_str();
    command->add_option("--seed", check_.seed, "of the random family")
        ->capture_default_str();
    command->add_option("--corpus", check_.corpus,
                        "folder of streams, in place of the registered one");
    command->add_option("--properties", check_.properties,
                        "ids separated by commas; -id,... all but these");
    command->add_option("--families", check_.families,
                        "names separated by commas");
    command->add_option("--json", check_.json, "file for the result as JSON");
  }

  void AddReplay() {
    auto* command = app_.add_subcommand(
        "replay", "Checks one case; the end of the stream follows it");
    command->footer(
        "Example:\n  replay line --stream='ab\\r\\n' --schedule=3,1 --explain");
    command->add_option("SUBJECT", replay_.replayed.subject, "its name")
        ->required();
    AddCaseOptions(*command, replay_.replayed, true);
    command->add_option("--properties", replay_.properties,
                        "ids separated by commas; -id,... all but these");
    command->add_flag("--explain", replay_.explain,
                      "show each recv, and what came out of each form");
  }

  void AddTrace() {
    auto* command = app_.add_subcommand(
        "trace", "Prints what one form finds, one JSON event a line");
    command->footer(
        "`trace -` answers requests, JSON objects of one line each:\n"
        "  {\"subject\":\"line\",\"form\":\"buffered\",\"stream\":\"61620a\","
        "\"schedule\":\"1*3\",\"recv_size\":64}\n"
        "with {\"events\":[...]} or {\"error\":\"...\"}. The stream is in hex; "
        "the schedule may be a list of sizes.");
    command
        ->add_option("SUBJECT", trace_.traced.subject,
                     "its name; - for requests")
        ->required();
    command->add_option("--form", trace_.form, "plain or buffered")
        ->capture_default_str();
    AddCaseOptions(*command, trace_.traced, false);
  }

  CLI::App app_;
  ListOptions list_;
  CheckOptions check_;
  ReplayOptions replay_;
  TraceOptions trace_;
};

int Refuse(const std::string& message, Console& console) {
  console.err << console.program << ": " << message << "\n";
  return kExitUsage;
}

}  // namespace

int RunGate(int argc, const char* const* argv, Console& console) {
  CommandLine command_line(console);
  const std::string first = argc > 1 ? argv[1] : "";
  if (!first.empty() && first[0] != '-' && !command_line.Knows(first)) {
    return Refuse("there is no command \"" + first +
                      "\"; use list, check, replay or trace",
                  console);
  }
  try {
    command_line.app().parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = command_line.app().get_subcommands();
    console.out << (chosen.empty() ? command_line.app() : *chosen[0]).help();
    return kExitHolds;
  } catch (const CLI::ParseError& error) {
    return Refuse(std::string(error.what()) + "; see --help", console);
  }
  const absl::StatusOr<int> code = command_line.Run(console);
  if (!code.ok()) return Refuse(std::string(code.status().message()), console);
  return *code;
}

}  // namespace splitproof
