#include "api/redactor.hpp"

#include "api/api_codec.hpp"
#include "api/api_route.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kSensitive = "(sensitive)";
constexpr std::size_t kShortest = 4;

void replace_all(std::string& text, std::string_view secret) {
  for (auto at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kSensitive.size())) {
    text.replace(at, secret.size(), kSensitive);
  }
}

void redact_one(std::string& text, std::string_view secret) {
  if (secret.empty()) return;
  if (secret.size() < kShortest) {
    if (text.find(secret) != std::string::npos) text = kSensitive;
    return;
  }
  replace_all(text, secret);
  std::string json = wire_json_string(secret);
  replace_all(text, std::string_view(json).substr(1, json.size() - 2));
  wipe(json);
  std::string encoded = percent_encoded(secret);
  replace_all(text, encoded);
  wipe(encoded);
}

}  // namespace

std::string Redactor::redact(std::string_view text) const {
  std::string result(text);
  if (token_ != nullptr) redact_one(result, token_->reveal());
  if (secrets_ == nullptr) return result;
  for (const auto& secret : *secrets_) redact_one(result, secret.value.reveal());
  return result;
}

}  // namespace storekeeper
