// A client and a server of a key-value store, over TCP on loopback, in one
// thread: each waits only for what the other has sent already.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "serializers/examples/commands.h"
#include "serializers/examples/tcp_connection.h"
#include "serializers/line.h"

namespace splitproof::examples {
namespace {

using Verb = Command::Verb;

// A connected pair of TCP sockets on 127.0.0.1: the client's, the server's.
std::pair<int, int> ConnectOnLoopback() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* any_port = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(bind(listener, any_port, size), 0);
  EXPECT_EQ(listen(listener, 1), 0);
  EXPECT_EQ(getsockname(listener, any_port, &size), 0);
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(connect(client, any_port, size), 0);
  const int server = accept(listener, nullptr, nullptr);
  close(listener);
  return {client, server};
}

// Answers one command after the other: the value, or what is wrong.
class Store {
 public:
  explicit Store(int fd) : connection_(protocol_, fd) {}

  // False at the end of the stream.
  bool ServeOne() {
    const absl::StatusOr<std::optional<Command>> command =
        connection_.Receive();
    if (command.ok() && !*command) return false;
    connection_.Send({Verb::kSet, "answer", AnswerTo(command)}).IgnoreError();
    return true;
  }

 private:
  std::string AnswerTo(const absl::StatusOr<std::optional<Command>>& command) {
    if (!command.ok()) return std::string(command.status().message());
    const auto& [verb, key, value] = **command;
    if (verb == Verb::kSet) values_[key] = value;
    if (verb == Verb::kDelete) values_.erase(key);
    return values_.contains(key) ? values_[key] : "nothing";
  }

  const CommandProtocol protocol_;
  TcpConnection<CommandProtocol> connection_;
  std::map<std::string, std::string> values_;
};

TEST(Usage, AClientAndAServerExchangePackets) {
  const auto [client_fd, server_fd] = ConnectOnLoopback();
  Store server(server_fd);
  const CommandProtocol protocol;
  {
    TcpConnection client(protocol, client_fd);
    for (const Command& command :
         {Command{Verb::kSet, "k", "v w"}, Command{Verb::kGet, "k", ""},
          Command{Verb::kDelete, "k", ""}}) {
      EXPECT_TRUE(client.Send(command).ok());
    }
    // All three may have come in one recv.
    for (const char* answer : {"v w", "v w", "nothing"}) {
      EXPECT_TRUE(server.ServeOne());
      EXPECT_EQ((*client.Receive())->value, answer);
    }
    // What cannot be sent is not; the connection lives on.
    EXPECT_FALSE(client.Send({Verb::kGet, "two words", ""}).ok());
  }
  EXPECT_FALSE(server.ServeOne());
}

TEST(Usage, WhatTheConverterRefusesDoesNotEndTheConnection) {
  const auto [client_fd, server_fd] = ConnectOnLoopback();
  Store server(server_fd);
  const BufferedStreamProtocol<LineSerializer> lines;
  {
    TcpConnection client(lines, client_fd);
    EXPECT_TRUE(client.Send("PUT k v").ok());
    EXPECT_TRUE(client.Send("GET k").ok());
    EXPECT_TRUE(server.ServeOne());
    EXPECT_TRUE(server.ServeOne());
    EXPECT_EQ(**client.Receive(),
              "SET answer a command is SET, GET or DEL, and a key");
    EXPECT_EQ(**client.Receive(), "SET answer nothing");
  }
  EXPECT_FALSE(server.ServeOne());
}

}  // namespace
}  // namespace splitproof::examples
