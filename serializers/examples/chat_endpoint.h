// The page of code that puts an existing connection class through the gate.

#ifndef SPLITPROOF_SERIALIZERS_EXAMPLES_CHAT_ENDPOINT_H_
#define SPLITPROOF_SERIALIZERS_EXAMPLES_CHAT_ENDPOINT_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "serializers/contract/endpoint.h"
#include "serializers/contract/step.h"
#include "serializers/examples/chat_connection.h"

namespace splitproof::examples {

class ChatEndpoint : public Endpoint {
 public:
  ChatEndpoint();

  std::span<char> Window() override;
  void OnRecv(size_t nbytes, EventSink& sink) override;
  void OnEof(EventSink& sink) override;
  void OnError(int error, EventSink& sink) override;
  void Clear() override;

  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const { return {"\n", " ", "MSG "}; }

 private:
  // Reports an event that ends with what the connection has handled.
  void Tell(const std::string& event);
  void Fail(ErrorKind kind, absl::string_view reason);

  chat::Connection connection_;
  EventSink* sink_ = nullptr;  // During a call.
  bool over_ = false;
};

}  // namespace splitproof::examples

#endif  // SPLITPROOF_SERIALIZERS_EXAMPLES_CHAT_ENDPOINT_H_
