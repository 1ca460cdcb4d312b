#include "serializers/examples/chat_endpoint.h"

#include <cerrno>
#include <new>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace splitproof::examples {

void AppendCanonical(const ChatPacket& packet, std::string& out) {
  using splitproof::AppendCanonical;  // Of strings.
  out += "{\"$tuple\":[";
  AppendCanonical(packet.command, out);
  if (!packet.room.empty()) {
    out += ',';
    AppendCanonical(packet.room, out);
  }
  if (packet.command == "message") {
    out += ',';
    AppendCanonical(packet.body, out);
  }
  out += "]}";
}

ChatEndpoint::ChatEndpoint() {
  connection_.on_ping = [this] { Tell({"ping", {}, {}}); };
  connection_.on_quit = [this] { Tell({"quit", {}, {}}); };
  connection_.on_join = [this](std::string_view room) {
    Tell({"join", std::string(room), {}});
  };
  connection_.on_message = [this](std::string_view room,
                                  std::string_view body) {
    Tell({"message", std::string(room), std::string(body)});
  };
  connection_.on_error = [this](std::string_view reason) {
    Fail(ErrorKind::kMalformed, reason, connection_.handled());
  };
}

std::span<char> ChatEndpoint::Window() {
  if (over_) return {};
  return {connection_.free_space(), connection_.free_size()};
}

void ChatEndpoint::OnRecv(size_t nbytes, EventSink& sink) {
  Run(sink, [&] { connection_.Received(nbytes); });
}

void ChatEndpoint::OnEof(EventSink& sink) {
  if (over_) return;
  Run(sink, [&] {
    if (connection_.unfinished() == 0) return;
    Fail(ErrorKind::kTruncated, "the stream ended in a command",
         connection_.handled() + connection_.unfinished());
  });
  over_ = true;
}

void ChatEndpoint::OnError(int error, EventSink&) {
  over_ |= error != EAGAIN && error != EWOULDBLOCK && error != EINTR;
}

void ChatEndpoint::Clear() {
  connection_.Reset();
  over_ = false;
}

std::optional<std::string> ChatEndpoint::Digest() const {
  const size_t size = connection_.unfinished();
  const std::string_view waiting(connection_.free_space() - size, size);
  return absl::StrCat(connection_.free_size(), ",",
                      absl::string_view(waiting.data(), waiting.size()));
}

void ChatEndpoint::Run(EventSink& sink, absl::FunctionRef<void()> call) {
  sink_ = &sink;
  try {
    call();
  } catch (const std::bad_alloc&) {
    over_ = true;
    sink.OnError(OutOfMemory(),
                 {.end = connection_.handled(), .remainder = {}});
  }
}

void ChatEndpoint::Tell(const ChatPacket& packet) {
  sink_->OnPacket(PacketRef::Of<ChatEndpoint>(packet),
                  {.end = connection_.handled(), .remainder = {}});
}

void ChatEndpoint::Fail(ErrorKind kind, std::string_view reason, uint64_t end) {
  const Malformed error = {.kind = kind,
                           .status = absl::InvalidArgumentError(
                               absl::string_view(reason.data(), reason.size())),
                           .remainder = {},
                           .fatal = true};
  over_ = true;
  sink_->OnError(error, {.end = end, .remainder = {}});
}

// Bodies with newlines, none, one that looks like commands; headers and bodies
// of the greatest length, and of one byte more.
std::vector<std::string> ChatEndpoint::MalformedSamples() const {
  return {"PING\nMSG a 3\nx\nyJOIN b\nQUIT\n",
          "MSG a 0\nMSG a 1\n\nPING\n",
          "MSG a 5\nPING\nPING\n",
          "JOIN \nPING\n",
          "MSG a\n",
          "MSG a 4097\n",
          absl::StrCat("PING\nJOIN ", std::string(123, 'r'), "\nPING\n"),
          absl::StrCat("PING\nJOIN ", std::string(124, 'r'), "\nPING\n"),
          absl::StrCat("MSG a 4096\n", std::string(4096, 'b'), "PING\n")};
}

}  // namespace splitproof::examples
