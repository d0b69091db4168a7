#include "stores/resp.hpp"

#include <charconv>
#include <utility>

namespace storekeeper {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::optional<std::int64_t> integer_of(std::string_view digits) {
  std::int64_t value = 0;
  const auto* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

tl::unexpected<Error> broken(const char* what) {
  return fail(Errc::kProtocol, std::string("an answer that is not Redis's: ") + what);
}

}  // namespace

std::string encode_command(const std::vector<std::string>& parts) {
  std::size_t size = 32;
  for (const auto& part : parts) size += part.size() + 32;
  std::string bytes;
  // At once, so that a password leaves no copies behind.
  bytes.reserve(size);
  bytes.append("*").append(std::to_string(parts.size())).append(kLineEnd);
  for (const auto& part : parts) {
    bytes.append("$").append(std::to_string(part.size())).append(kLineEnd);
    bytes.append(part).append(kLineEnd);
  }
  return bytes;
}

Result<std::optional<RespAnswer>> RespDecoder::feed(std::string_view bytes) {
  waiting_.append(bytes);
  const auto line_end = waiting_.find(kLineEnd);
  if (line_end == std::string::npos || line_end > kLongestLine) {
    if (waiting_.size() > kLongestLine) return broken("a line without an end");
    return std::optional<RespAnswer>();
  }
  if (line_end == 0) return broken("an empty line");
  const char type = waiting_.front();
  const std::string line = waiting_.substr(1, line_end - 1);
  std::size_t used = line_end + kLineEnd.size();
  RespAnswer answer;
  const auto number = integer_of(line);
  if (type == '+' || type == '-') {
    answer.kind = type == '+' ? RespAnswer::Kind::kText : RespAnswer::Kind::kError;
    answer.text = line;
  } else if (type == ':' && number) {
    answer.kind = RespAnswer::Kind::kInteger;
    answer.integer = *number;
  } else if (type == '$' && number && *number >= 0) {
    const auto length = static_cast<std::size_t>(*number);
    if (length > kLongestText) return broken("a text that is too long");
    if (waiting_.size() < used + length + kLineEnd.size()) return std::optional<RespAnswer>();
    if (waiting_.compare(used + length, kLineEnd.size(), kLineEnd) != 0) {
      return broken("a text without an end");
    }
    answer.kind = RespAnswer::Kind::kText;
    answer.text = waiting_.substr(used, length);
    used += length + kLineEnd.size();
  } else if (type != '$' || number != -1) {
    return broken("an unknown type or a malformed number");
  }
  waiting_.erase(0, used);
  return std::optional<RespAnswer>(std::move(answer));
}

}  // namespace storekeeper
