// The page of code that puts an existing connection class through the gate.
//
// The connection stays as it is: its callbacks become packets and errors, its
// free space the window, its own count of handled bytes the place of an event
// in the stream. It gives no remainder back, so none is reported.

#ifndef SPLITPROOF_SERIALIZERS_EXAMPLES_CHAT_ENDPOINT_H_
#define SPLITPROOF_SERIALIZERS_EXAMPLES_CHAT_ENDPOINT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "serializers/contract/endpoint.h"
#include "serializers/contract/step.h"
#include "serializers/examples/chat_connection.h"

namespace splitproof::examples {

// What a callback was told.
struct ChatPacket {
  std::string command;  // "join", "message", "ping" or "quit".
  std::string room;     // Of a join or message.
  std::string body;     // Of a message.

  friend bool operator==(const ChatPacket&, const ChatPacket&) = default;
};

// `{"$tuple":["message","room","body"]}`, and shorter for the others.
void AppendCanonical(const ChatPacket& packet, std::string& out);

// Errors are fatal. Not thread-safe, as the connection is not.
class ChatEndpoint : public Endpoint {
 public:
  ChatEndpoint();
  // The callbacks point here.
  ChatEndpoint(const ChatEndpoint&) = delete;
  ChatEndpoint& operator=(const ChatEndpoint&) = delete;

  std::span<char> Window() override;
  void OnRecv(size_t nbytes, EventSink& sink) override;
  void OnEof(EventSink& sink) override;
  void OnError(int error, EventSink& sink) override;
  void Clear() override;
  // What waits for the rest of its command, and where.
  std::optional<std::string> Digest() const override;

  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const { return {"\n", " ", "MSG "}; }

 private:
  // Makes a call from which callbacks come. An exception must not leave an
  // endpoint: where memory runs out, the connection is over.
  void Run(EventSink& sink, absl::FunctionRef<void()> call);
  // A packet ends with what the connection has handled.
  void Tell(const ChatPacket& packet);
  void Fail(ErrorKind kind, std::string_view reason, uint64_t end);

  chat::Connection connection_;
  EventSink* sink_ = nullptr;  // During a call.
  bool over_ = false;
};

}  // namespace splitproof::examples

#endif  // SPLITPROOF_SERIALIZERS_EXAMPLES_CHAT_ENDPOINT_H_
