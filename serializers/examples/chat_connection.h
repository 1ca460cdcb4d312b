// A chat server's connection, as existing code would have it: its own fixed
// buffer, callbacks, and no knowledge of this project.
//
//   JOIN <room>\n
//   PING\n
//   QUIT\n
//   MSG <room> <nbytes>\n<nbytes raw bytes>

#ifndef SPLITPROOF_SERIALIZERS_EXAMPLES_CHAT_CONNECTION_H_
#define SPLITPROOF_SERIALIZERS_EXAMPLES_CHAT_CONNECTION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace chat {

class Connection {
 public:
  static constexpr size_t kMaxHeader = 128;  // Bytes of a line, without its LF.
  static constexpr size_t kMaxBody = 4096;

  // Called from within Received(), with views of the buffer.
  std::function<void(std::string_view room)> on_join;
  std::function<void(std::string_view room, std::string_view body)> on_message;
  std::function<void()> on_ping;
  std::function<void()> on_quit;
  // The connection is over; the reason.
  std::function<void(std::string_view reason)> on_error;

  // Where recv may write, and how much.
  char* free_space() { return buffer_.data() + end_; }
  const char* free_space() const { return buffer_.data() + end_; }
  size_t free_size() const { return closed_ ? 0 : buffer_.size() - end_; }
  // recv has written that many bytes there.
  void Received(size_t nbytes);

  // Bytes of all that has been handled, and of the unfinished command behind
  // it.
  uint64_t handled() const { return handled_; }
  size_t unfinished() const { return end_ - begin_; }
  // For the next peer.
  void Reset();

 private:
  bool HandleCommand();
  bool HandleMessage(std::string_view header);
  void Handled(size_t nbytes);
  // The bad command's `nbytes` bytes are handled by refusing it.
  bool Fail(std::string_view reason, size_t nbytes);
  std::string_view waiting() const {
    return {buffer_.data() + begin_, end_ - begin_};
  }

  std::array<char, kMaxHeader + 1 + kMaxBody> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t handled_ = 0;
  bool closed_ = false;
};

}  // namespace chat

#endif  // SPLITPROOF_SERIALIZERS_EXAMPLES_CHAT_CONNECTION_H_
