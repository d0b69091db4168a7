// The protocol of Redis, version 2, as text: commands out, answers in. Pure; as much of it as the
// commands of a writer need, which never answer with an array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace storekeeper {

/// The bytes of one command, the name first. Arguments may hold any bytes.
std::string encode_command(const std::vector<std::string>& parts);

struct RespAnswer {
  enum class Kind { kText, kError, kInteger, kNull };

  Kind kind = Kind::kNull;
  std::string text = {};  // of kText and kError
  std::int64_t integer = 0;

  friend bool operator==(const RespAnswer&, const RespAnswer&) = default;
};

/// Takes one answer from bytes that arrive in any pieces.
class RespDecoder {
 public:
  static constexpr std::size_t kLongestLine = 4096;
  static constexpr std::size_t kLongestText = std::size_t{64} * 1024;

  /// nullopt: more bytes are needed. What follows an answer is kept for the next call, which may
  /// be with no bytes. Fails with kProtocol; then the connection is of no more use.
  Result<std::optional<RespAnswer>> feed(std::string_view bytes);

 private:
  std::string waiting_ = {};
};

}  // namespace storekeeper
