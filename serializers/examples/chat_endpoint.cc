#include "serializers/examples/chat_endpoint.h"

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace splitproof::examples {

ChatEndpoint::ChatEndpoint() {
  connection_.on_ping = [this] { Tell("ping"); };
  connection_.on_quit = [this] { Tell("quit"); };
  connection_.on_join = [this](std::string_view room) {
    Tell(absl::StrCat("join ", std::string(room)));
  };
  connection_.on_message = [this](std::string_view room,
                                  std::string_view body) {
    Tell(absl::StrCat("message to ", std::string(room), ": ",
                      std::string(body)));
  };
  connection_.on_error = [this](std::string_view reason) {
    Fail(ErrorKind::kMalformed, {reason.data(), reason.size()});
  };
}

std::span<char> ChatEndpoint::Window() {
  if (over_) return {};
  return {connection_.free_space(), connection_.free_size()};
}

void ChatEndpoint::OnRecv(size_t nbytes, EventSink& sink) {
  sink_ = &sink;
  connection_.Received(nbytes);
}

void ChatEndpoint::OnEof(EventSink& sink) {
  if (over_) return;
  sink_ = &sink;
  if (connection_.mid_command()) {
    Fail(ErrorKind::kTruncated, "the stream ended in a command");
  }
  over_ = true;
}

void ChatEndpoint::OnError(int error, EventSink&) {
  over_ |= error != EAGAIN && error != EWOULDBLOCK && error != EINTR;
}

void ChatEndpoint::Clear() {
  connection_.Reset();
  over_ = false;
}

void ChatEndpoint::Tell(const std::string& event) {
  sink_->OnPacket(PacketRef::Of<ChatEndpoint>(event),
                  {.end = connection_.handled(), .remainder = {}});
}

void ChatEndpoint::Fail(ErrorKind kind, absl::string_view reason) {
  over_ = true;
  sink_->OnError({.kind = kind,
                  .status = absl::InvalidArgumentError(reason),
                  .remainder = {},
                  .fatal = true},
                 {.end = connection_.handled(), .remainder = {}});
}

std::vector<std::string> ChatEndpoint::MalformedSamples() const {
  return {"PING\nMSG a 3\nx\nyJOIN b\nQUIT\n",
          "MSG a 0\nMSG a 1\n\nPING\n",
          "JOIN \nPING\n",
          "MSG a\n",
          "MSG a 4097\n",
          absl::StrCat("PING\nJOIN ", std::string(123, 'r'), "\nPING\n"),
          absl::StrCat("PING\nJOIN ", std::string(124, 'r'), "\nPING\n"),
          absl::StrCat("MSG a 4096\n", std::string(4096, 'b'), "PING\n")};
}

}  // namespace splitproof::examples
