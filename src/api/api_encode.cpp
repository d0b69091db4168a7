// Writes request bodies. By hand, and not with the JSON library, so that a secret is copied to
// one buffer only and that buffer's earlier, shorter selves are wiped.
#include <cstring>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "api/api_codec.hpp"
#include "base/printable.hpp"
#include "model/desired.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kSensitive = "(sensitive)";

/// Appends JSON to a buffer that leaves no copy behind when it grows or goes.
class BodyWriter {
 public:
  /// Without `secrets`, every slot is shown as "(sensitive)".
  explicit BodyWriter(const SecretValues* secrets) : secrets_(secrets) {}
  BodyWriter(const BodyWriter&) = delete;
  BodyWriter& operator=(const BodyWriter&) = delete;
  ~BodyWriter() { wipe(text_); }

  void raw(std::string_view text) {
    if (text_.size() + text.size() > text_.capacity()) {
      std::string larger;
      larger.reserve(std::max(text_.capacity() * 2, text_.size() + text.size()) + 256);
      larger = text_;
      wipe(text_);
      text_.swap(larger);
    }
    text_ += text;
  }

  void string(std::string_view text) {
    raw("\"");
    std::size_t plain_from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
      raw(text.substr(plain_from, i - plain_from));
      plain_from = i + 1;
      escaped(byte);
    }
    raw(text.substr(plain_from));
    raw("\"");
  }

  void text_value(std::string_view text, std::string_view what) {
    for (std::size_t at = 0; at < text.size();) {
      const auto character = utf8_at(text, at);
      if (!character.valid) refuse(Errc::kInvalidInput, what, " is not valid UTF-8");
      at += character.length;
    }
    string(text);
  }

  void boolean(bool value) { raw(value ? "true" : "false"); }

  void tags(const std::vector<std::string>& tags) {
    raw("[");
    for (std::size_t i = 0; i < tags.size(); ++i) {
      if (i > 0) raw(",");
      text_value(tags[i], "a tag");
    }
    raw("]");
  }

  void slot(const SecretSlot& slot) {
    if (secrets_ == nullptr) return string(kSensitive);
    const auto found = std::find_if(secrets_->begin(), secrets_->end(), [&](const auto& secret) {
      return secret.key == slot.key;
    });
    const std::string what = "the secret `" + printable(slot.key) + "`";
    if (found == secrets_->end()) return refuse(Errc::kInternal, what, " has no value");
    if (looks_masked(found->value.reveal())) {
      return refuse(Errc::kInvalidInput, what, " has the form of the mask that the API shows");
    }
    text_value(found->value.reveal(), what);
  }

  /// A plain value of `config`. A mask must never be written back.
  void setting(std::string_view text, std::string_view what) {
    if (secrets_ != nullptr && looks_masked(text)) {
      return refuse(Errc::kInvalidInput, what, " has the form of the mask that the API shows");
    }
    text_value(text, what);
  }

  void config(const Config& config) {
    raw("{");
    bool first = true;
    for (const auto& [key, value] : config) {
      if (!std::exchange(first, false)) raw(",");
      text_value(key, "a key of `config`");
      raw(":");
      if (const auto* flag = std::get_if<bool>(&value)) boolean(*flag);
      if (const auto* json = std::get_if<RawJson>(&value)) raw(json->text);
      if (const auto* secret = std::get_if<SecretSlot>(&value)) slot(*secret);
      if (const auto* text = std::get_if<std::string>(&value)) {
        setting(*text, "`config." + printable(key) + "`");
      }
    }
    raw("}");
  }

  Result<std::string> take() {
    if (problem_) return fail(*std::move(problem_));
    return std::exchange(text_, {});
  }

 private:
  static void wipe(std::string& text) {
    // Not clear(): it leaves the characters where they are.
    if (!text.empty()) explicit_bzero(text.data(), text.size());
    text.clear();
  }

  void escaped(unsigned char byte) {
    switch (byte) {
      case '"': return raw("\\\"");
      case '\\': return raw("\\\\");
      case '\n': return raw("\\n");
      case '\r': return raw("\\r");
      case '\t': return raw("\\t");
      default: break;
    }
    std::array<char, 8> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "\\u%04x", static_cast<unsigned>(byte));
    raw(buffer.data());
  }

  void refuse(Errc code, std::string_view what, std::string_view why) {
    if (problem_) return;
    Error error;
    error.code = code;
    error.message = std::string(what) + std::string(why) + "; nothing was sent";
    problem_ = std::move(error);
  }

  const SecretValues* secrets_;
  std::string text_;
  std::optional<Error> problem_;
};

void write_create(BodyWriter& body, const CreateDocument& document) {
  body.raw(R"({"name":)");
  body.text_value(document.name, "`name`");
  body.raw(R"(,"on":)");
  body.boolean(document.on);
  body.raw(R"(,"tags":)");
  body.tags(document.tags);
  body.raw(R"(,"config":)");
  body.config(document.config);
  body.raw("}");
}

void write_value(BodyWriter& body, const PatchOperation& operation) {
  const auto& value = operation.value;
  if (const auto* flag = std::get_if<bool>(&value)) body.boolean(*flag);
  if (const auto* number = std::get_if<std::int64_t>(&value)) body.raw(std::to_string(*number));
  if (const auto* tags = std::get_if<std::vector<std::string>>(&value)) body.tags(*tags);
  if (const auto* json = std::get_if<RawJson>(&value)) body.raw(json->text);
  if (const auto* secret = std::get_if<SecretSlot>(&value)) body.slot(*secret);
  if (const auto* config = std::get_if<Config>(&value)) body.config(*config);
  if (const auto* text = std::get_if<std::string>(&value)) {
    const std::string what = "the value for " + quoted(operation.path);
    if (operation.path.starts_with("/config/")) {
      body.setting(*text, what);
    } else {
      body.text_value(*text, what);
    }
  }
}

void write_patch(BodyWriter& body, const PatchDocument& document) {
  body.raw("[");
  for (std::size_t i = 0; i < document.size(); ++i) {
    const auto& operation = document[i];
    body.raw(i > 0 ? R"(,{"op":)" : R"({"op":)");
    body.string(to_string(operation.verb));
    body.raw(R"(,"path":)");
    body.text_value(operation.path, "a path");
    if (!std::holds_alternative<std::monostate>(operation.value)) {
      body.raw(R"(,"value":)");
      write_value(body, operation);
    }
    body.raw("}");
  }
  body.raw("]");
}

}  // namespace

Result<std::string> encode_create(const CreateDocument& document, const SecretValues& secrets) {
  BodyWriter body(&secrets);
  write_create(body, document);
  return body.take();
}

Result<std::string> encode_patch(const PatchDocument& document, const SecretValues& secrets) {
  BodyWriter body(&secrets);
  write_patch(body, document);
  return body.take();
}

std::string display_create(const CreateDocument& document) {
  BodyWriter body(nullptr);
  write_create(body, document);
  return body.take().value_or("(cannot be shown)");
}

std::string display_patch(const PatchDocument& document) {
  BodyWriter body(nullptr);
  write_patch(body, document);
  return body.take().value_or("(cannot be shown)");
}

std::string wire_json_string(std::string_view text) {
  BodyWriter body(nullptr);
  body.string(text);
  return body.take().value_or(std::string());
}

}  // namespace storekeeper
