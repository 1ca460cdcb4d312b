// An application's protocol: commands of a key-value store, a line each.
//
//   SET key value    the value is the rest of the line, and may be empty
//   GET key
//   DEL key
//
// Lines and their limit are the serializer's business. What a line means, and
// which lines mean nothing, is the converter's: a line that it refuses is an
// error of kind `conversion`, and the commands behind it are carried out.

#ifndef SPLITPROOF_SERIALIZERS_EXAMPLES_COMMANDS_H_
#define SPLITPROOF_SERIALIZERS_EXAMPLES_COMMANDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/protocol.h"
#include "serializers/line.h"

namespace splitproof::examples {

struct Command {
  enum class Verb : uint8_t { kSet, kGet, kDelete };

  Verb verb = Verb::kGet;
  std::string key;    // Not empty, and without blanks.
  std::string value;  // Of kSet only.

  friend bool operator==(const Command&, const Command&) = default;
};

class CommandConverter {
 public:
  using Packet = Command;

  // InvalidArgument errors say what a line or command lacks, or has too much.
  absl::StatusOr<Command> FromWire(std::string_view line) const;
  absl::StatusOr<std::string> ToWire(const Command& command) const;

  // The line, as text.
  static void AppendCanonical(const Command& command, std::string& out);
  // Of 11 bytes at most.
  std::vector<Command> Samples() const;
  std::vector<std::string> MalformedPackets() const;
};

using CommandProtocol =
    BufferedStreamProtocol<LineSerializer, CommandConverter>;

}  // namespace splitproof::examples

#endif  // SPLITPROOF_SERIALIZERS_EXAMPLES_COMMANDS_H_
