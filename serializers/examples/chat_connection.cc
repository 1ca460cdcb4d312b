#include "serializers/examples/chat_connection.h"

#include <charconv>
#include <cstring>
#include <system_error>

namespace chat {
namespace {

bool IsWord(std::string_view text) {
  return !text.empty() && text.find(' ') == text.npos;
}

}  // namespace

void Connection::Received(size_t nbytes) {
  end_ += nbytes;
  while (!closed_ && begin_ < end_ && HandleCommand()) {
  }
  if (begin_ == 0) return;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
}

void Connection::Reset() {
  begin_ = end_ = 0;
  handled_ = 0;
  closed_ = false;
}

// Handles the next command. False if it is not all there, or refused.
bool Connection::HandleCommand() {
  const std::string_view received = waiting().substr(0, kMaxHeader + 1);
  const size_t newline = received.find('\n');
  if (newline == received.npos) {
    if (received.size() <= kMaxHeader) return false;
    return Fail("header too long", kMaxHeader + 1);
  }
  const std::string_view header = received.substr(0, newline);
  if (header.starts_with("MSG ")) return HandleMessage(header);
  // Before the callback: it may ask how much was handled.
  Handled(newline + 1);
  if (header == "PING") {
    on_ping();
  } else if (header == "QUIT") {
    on_quit();
  } else if (header.starts_with("JOIN ") && IsWord(header.substr(5))) {
    on_join(header.substr(5));
  } else {
    return Fail("unknown command", 0);
  }
  return true;
}

bool Connection::HandleMessage(std::string_view header) {
  const size_t header_size = header.size() + 1;
  const std::string_view arguments = header.substr(4);
  const size_t blank = arguments.find(' ');
  const std::string_view room = arguments.substr(0, blank);
  size_t size = 0;
  if (blank == arguments.npos || !IsWord(room)) {
    return Fail("a message needs a room and a size", header_size);
  }
  const char* digits_end = arguments.data() + arguments.size();
  const auto [end, error] =
      std::from_chars(arguments.data() + blank + 1, digits_end, size);
  if (error != std::errc() || end != digits_end || size > kMaxBody) {
    return Fail("bad message size", header_size);
  }
  if (waiting().size() < header_size + size) return false;
  const std::string_view body = waiting().substr(header_size, size);
  Handled(header_size + size);
  on_message(room, body);
  return true;
}

void Connection::Handled(size_t nbytes) {
  begin_ += nbytes;
  handled_ += nbytes;
}

bool Connection::Fail(std::string_view reason, size_t nbytes) {
  Handled(nbytes);
  closed_ = true;
  on_error(reason);
  return false;
}

}  // namespace chat
