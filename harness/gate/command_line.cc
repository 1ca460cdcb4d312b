#include "harness/gate/command_line.h"

#include <algorithm>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "harness/gate/help.h"
#include "harness/recv/stream_text.h"

namespace splitproof {
namespace {

constexpr size_t kOptionColumn = 26;

void AddCaseOptions(CLI::App& command, CaseOptions& options) {
  command.add_option("--stream", options.stream, "what the peer sends");
  command.add_option("--schedule", options.schedule,
                     "how the stream is cut; default: not at all");
  command.add_option("--recv-size", options.recv_size,
                     "bytes a plain recv has room for, and the buffered size "
                     "hint; default: 4096");
}

// The commands and their options, and which of them was chosen.
class CommandLine {
 public:
  explicit CommandLine(const std::string& program) : app_(help::kAbout) {
    app_.name(program);
    app_.require_subcommand(1);
    app_.get_formatter()->column_width(kOptionColumn);
    app_.footer(absl::StrCat(help::kProgram, "\n", help::kWords, "\n",
                             help::kExitCodes));
    AddList();
    AddCheck();
    AddProve();
    AddReplay();
    AddTrace();
    AddEngines();
  }

  CLI::App& app() { return app_; }

  std::string Help() {
    const auto chosen = app_.get_subcommands();
    return chosen.empty() ? app_.help() : chosen.front()->help(app_.get_name());
  }

  Request Chosen() {
    if (app_.got_subcommand("list")) return list_;
    if (app_.got_subcommand("check")) return check_;
    if (app_.got_subcommand("prove")) return prove_;
    if (app_.got_subcommand("replay")) return replay_;
    if (app_.got_subcommand("engines")) return engines_;
    return trace_;
  }

 private:
  CLI::App& Add(const char* name, const char* summary,
                const std::string& footer) {
    CLI::App* command = app_.add_subcommand(name, summary);
    command->get_formatter()->column_width(kOptionColumn);
    command->footer(absl::StrCat(footer, "\n", help::kExitCodes));
    return *command;
  }

  void AddList() {
    CLI::App& command =
        Add("list", "Shows subjects, properties and families", help::kList);
    command.add_option("SUBJECT", list_.subjects, "names; none: all");
    command.add_flag("--json", list_.json, "as JSON, to read by a program");
  }

  void AddCheck() {
    CLI::App& command = Add("check", "Checks that properties hold",
                            absl::StrCat(help::kCheck, "\n", help::kWords));
    command.add_option("SUBJECT", check_.subjects, "names; none: all");
    command
        .add_option("--budget", check_.budget,
                    "how many schedules: quick, standard or deep")
        ->capture_default_str();
    command
        .add_option("--seed", check_.seed, "of the schedule family `random`")
        ->capture_default_str();
    command.add_option("--corpus", check_.corpus,
                       "folder of streams, in place of the registered one");
    command.add_option("--properties", check_.properties,
                       "ids separated by commas; -ID,... all but these");
    command.add_option("--families", check_.families,
                       "families of schedules, separated by commas");
    command.add_option("--shard", check_.shard,
                       "i/n: the i-th of n parts of the streams");
    command.add_option("--jobs", check_.jobs,
                       "processes at a time; default: one for each core; 0: "
                       "none but this, for a debugger");
    command.add_option("--json", check_.json,
                       "file that the result is written to, as JSON");
    command.add_option("--junit", check_.junit,
                       "file that the result is written to, as JUnit XML");
    command.add_option("--expected-failures", check_.expected_failures,
                       "file that lists the failures that are known");
    command.add_flag("--update", check_.update,
                     "make the list of expected failures true");
    command.add_option("--report", check_.report,
                       "folder that the result is written to, as one page for "
                       "a browser: index.html");
    command
        .add_option(
            "--cases", check_.cases,
            "folder that failing cases are saved in, each with the test that "
            "pins it; empty: none is")
        ->capture_default_str();
  }

  void AddProve() {
    CLI::App& command =
        Add("prove", "Proves streams right for all ways of cutting them",
            absl::StrCat(help::kProve, "\n", help::kWords));
    command.add_option("SUBJECT", prove_.subjects, "names; none: all");
    command.add_option("--stream", prove_.stream, "what the peer sends");
    command.add_option("--corpus", prove_.corpus,
                       "folder of streams, in place of the registered one");
    command.add_option("--form", prove_.form,
                       "plain or buffered; default: each");
    command.add_option("--max-chunk", prove_.chunk_max,
                       "bytes of a chunk, at most; default: the whole stream");
    command.add_option("--state-budget", prove_.states_max,
                       "different states, at most; default: 16384");
    command.add_flag("--by-bytes", prove_.by_bytes,
                     "trust no ==: states are the same if all bytes are");
  }

  void AddReplay() {
    CLI::App& command =
        Add("replay", "Checks one stream, cut in one way, or kept cases",
            absl::StrCat(help::kReplay, "\n", help::kWords));
    command
        .add_option("SUBJECT|CASE", replay_.names,
                    "a subject's name, or case files (*.case)")
        ->required();
    AddCaseOptions(command, replay_.replayed);
    command.add_option("--properties", replay_.properties,
                       "ids separated by commas; -ID,... all but these");
    command.add_flag("--explain", replay_.explain,
                     "show each recv, and what came out of each form");
    command.add_flag("--draft-test", replay_.draft_test,
                     "print a GoogleTest test for each property that fails");
  }

  void AddTrace() {
    CLI::App& command = Add("trace", "Prints what comes out of a form, as JSON",
                            absl::StrCat(help::kTrace, "\n", help::kWords));
    command
        .add_option("SUBJECT", trace_.traced.subject,
                    "its name; - for requests")
        ->required();
    command.add_option("--form", trace_.form,
                       "plain or buffered; default: plain");
    command.add_option("--engine", trace_.engine,
                       "simulated, socketpair or tcp; default: simulated");
    AddCaseOptions(command, trace_.traced);
  }

  void AddEngines() {
    CLI::App& command =
        Add("engines", "Compares the simulated recv with real sockets",
            help::kEngines);
    command.add_option("SUBJECT", engines_.subjects, "names; none: all");
    command.add_option("--corpus", engines_.corpus,
                       "folder of streams, in place of the registered one");
  }

  CLI::App app_;
  ListOptions list_;
  CheckOptions check_;
  ProveOptions prove_;
  ReplayOptions replay_;
  TraceOptions trace_;
  EnginesOptions engines_;
};

// The arguments behind the program, the last one first, as CLI11 wants them.
// `--name=` becomes two arguments: CLI11 would take the next one for its value.
std::vector<std::string> Reversed(int argc, const char* const* argv) {
  std::vector<std::string> arguments;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    const bool is_empty_option =
        argument.starts_with("--") && argument.find('=') == argument.size() - 1;
    if (is_empty_option) argument.pop_back();
    arguments.push_back(std::move(argument));
    if (is_empty_option) arguments.emplace_back();
  }
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

absl::Status CheckCommand(const std::string& name, CLI::App& app) {
  if (name == "-h" || name == "--help") return absl::OkStatus();
  const auto known = app.get_subcommands(
      [&](const CLI::App* each) { return each->get_name() == name; });
  if (!known.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      name.empty()
          ? "no command is given"
          : absl::StrCat("there is no command ", QuoteForMessage(name)),
      "; use list, check, prove, replay, trace or engines, or --help"));
}

}  // namespace

absl::StatusOr<Request> ParseCommandLine(int argc, const char* const* argv) {
  CommandLine command_line(argv[0]);
  const absl::Status status =
      CheckCommand(argc > 1 ? argv[1] : "", command_line.app());
  if (!status.ok()) return status;
  try {
    command_line.app().parse(Reversed(argc, argv));
  } catch (const CLI::CallForHelp&) {
    return command_line.Help();
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(error.what(), "; see --help"));
  }
  return command_line.Chosen();
}

}  // namespace splitproof
