#include "serializers/examples/commands.h"

#include <array>
#include <utility>

#include "absl/status/status.h"
#include "serializers/contract/canonical.h"

namespace splitproof::examples {
namespace {

constexpr std::array<std::pair<std::string_view, Command::Verb>, 3> kVerbs = {
    {{"SET ", Command::Verb::kSet},
     {"GET ", Command::Verb::kGet},
     {"DEL ", Command::Verb::kDelete}}};

absl::Status CheckKey(std::string_view key) {
  if (!key.empty() && key.find(' ') == std::string_view::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("a key is one word");
}

// The line of a command, good or not.
std::string LineOf(const Command& command) {
  std::string line;
  for (const auto& [word, verb] : kVerbs) {
    if (verb == command.verb) line = std::string(word) + command.key;
  }
  if (command.verb == Command::Verb::kSet) line += " " + command.value;
  return line;
}

}  // namespace

absl::StatusOr<Command> CommandConverter::FromWire(
    std::string_view line) const {
  for (const auto& [word, verb] : kVerbs) {
    if (!line.starts_with(word)) continue;
    Command command{.verb = verb,
                    .key = std::string(line.substr(word.size())),
                    .value = {}};
    if (verb == Command::Verb::kSet) {
      const size_t blank = command.key.find(' ');
      if (blank == std::string::npos) {
        return absl::InvalidArgumentError("SET takes a key and a value");
      }
      command.value = command.key.substr(blank + 1);
      command.key.resize(blank);
    }
    const absl::Status status = CheckKey(command.key);
    if (!status.ok()) return status;
    return command;
  }
  return absl::InvalidArgumentError("a command is SET, GET or DEL, and a key");
}

absl::StatusOr<std::string> CommandConverter::ToWire(
    const Command& command) const {
  const absl::Status status = CheckKey(command.key);
  if (!status.ok()) return status;
  if (command.verb != Command::Verb::kSet && !command.value.empty()) {
    return absl::InvalidArgumentError("only SET takes a value");
  }
  return LineOf(command);
}

void CommandConverter::AppendCanonical(const Command& command,
                                       std::string& out) {
  splitproof::AppendCanonical(LineOf(command), out);
}

// The longest of them, with a verb for a key, and values that have blanks or
// nothing in them.
std::vector<Command> CommandConverter::Samples() const {
  return {{Command::Verb::kGet, "k", ""},
          {Command::Verb::kSet, "k", ""},
          {Command::Verb::kSet, "GET", " v "},
          {Command::Verb::kSet, "k", "GET k"},
          {Command::Verb::kDelete, "12345SE", ""}};
}

std::vector<std::string> CommandConverter::MalformedPackets() const {
  return {"PUT k v", "GET",    "GET ",  "GET  k", "GET k v",
          "SET k",   "SET  v", "get k", " GET k", "DELk"};
}

}  // namespace splitproof::examples
