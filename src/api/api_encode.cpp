// Writes request bodies. By hand, and not with the JSON library, so that a secret is copied to
// one buffer only and that buffer's earlier, shorter selves are wiped.
#include <cstring>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "api/api_codec.hpp"
#include "base/printable.hpp"
#include "model/desired.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kSensitive = "(sensitive)";

// The bytes of `word` that a JSON string cannot hold as they stand, or that are not ASCII: not
// zero if there is one.
std::uint64_t odd_bytes(std::uint64_t word) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  const auto quote = word ^ (kOnes * '"');
  const auto backslash = word ^ (kOnes * '\\');
  return (word | ((word - kOnes * ' ') & ~word) | ((quote - kOnes) & ~quote) |
          ((backslash - kOnes) & ~backslash)) &
         kHighs;
}

// Whether a JSON string may hold `text` as it stands. Eight bytes at a time, because nearly
// every text may stand.
bool is_plain(std::string_view text) noexcept {
  std::uint64_t word = 0;
  if (text.size() < sizeof word) {
    return std::none_of(text.begin(), text.end(), [](unsigned char byte) {
      return byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\';
    });
  }
  std::uint64_t odd = 0;
  const auto last = text.size() - sizeof word;
  for (std::size_t i = 0; i < last; i += sizeof word) {
    std::memcpy(&word, text.data() + i, sizeof word);
    odd |= odd_bytes(word);
  }
  std::memcpy(&word, text.data() + last, sizeof word);
  return (odd | odd_bytes(word)) == 0;
}

/// Appends JSON to a buffer that leaves no copy behind when it grows or goes.
class BodyWriter {
 public:
  /// Without `secrets` it is for showing: "(sensitive)" stands for every slot and hidden setting.
  explicit BodyWriter(const SecretValues* secrets) : secrets_(secrets), text_(kFirstSize, '\0') {}
  BodyWriter(const BodyWriter&) = delete;
  BodyWriter& operator=(const BodyWriter&) = delete;
  ~BodyWriter() { wipe(text_); }

  void raw(std::string_view text) {
    if (text.size() > text_.size() - used_) grow(text.size());
    std::memcpy(text_.data() + used_, text.data(), text.size());
    used_ += text.size();
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

  /// string() of what is_plain().
  void plain(std::string_view text) {
    if (text.size() + 2 > text_.size() - used_) grow(text.size() + 2);
    char* at = text_.data() + used_;
    *at++ = '"';
    std::memcpy(at, text.data(), text.size());
    at[text.size()] = '"';
    used_ += text.size() + 2;
  }

  /// `what()` names the text, should it be refused.
  template <class What>
  void text_value(std::string_view text, const What& what) {
    if (is_plain(text)) return plain(text);
    for (std::size_t at = 0; at < text.size();) {
      const auto character = utf8_at(text, at);
      if (!character.valid) refuse(Errc::kInvalidInput, what(), " is not valid UTF-8");
      at += character.length;
    }
    string(text);
  }

  void boolean(bool value) { raw(value ? "true" : "false"); }

  void tags(const std::vector<std::string>& tags) {
    raw("[");
    for (std::size_t i = 0; i < tags.size(); ++i) {
      if (i > 0) raw(",");
      text_value(tags[i], [] { return std::string("a tag"); });
    }
    raw("]");
  }

  void slot(const SecretSlot& slot) {
    if (secrets_ == nullptr) return string(kSensitive);
    const auto found = std::find_if(secrets_->begin(), secrets_->end(), [&](const auto& secret) {
      return secret.key == slot.key;
    });
    const auto what = [&] { return "the secret `" + printable(slot.key) + "`"; };
    if (found == secrets_->end()) return refuse(Errc::kInternal, what(), " has no value");
    if (looks_masked(found->value.reveal())) {
      return refuse(Errc::kInvalidInput, what(), " has the form of the mask that the API shows");
    }
    text_value(found->value.reveal(), what);
  }

  /// A plain value of `config`. A mask must never be written back.
  template <class What>
  void setting(std::string_view text, const What& what) {
    if (secrets_ != nullptr && looks_masked(text)) {
      return refuse(Errc::kInvalidInput, what(), " has the form of the mask that the API shows");
    }
    text_value(text, what);
  }

  void config(const Config& config) {
    raw("{");
    bool first = true;
    for (const auto& [key, value] : config) {
      if (!std::exchange(first, false)) raw(",");
      text_value(key, [] { return std::string("a key of `config`"); });
      raw(":");
      if (hides(key)) {
        string(kSensitive);
        continue;
      }
      if (const auto* flag = std::get_if<bool>(&value)) boolean(*flag);
      if (const auto* json = std::get_if<RawJson>(&value)) raw(json->text);
      if (const auto* secret = std::get_if<SecretSlot>(&value)) slot(*secret);
      if (const auto* text = std::get_if<std::string>(&value)) {
        setting(*text, [&] { return "`config." + printable(key) + "`"; });
      }
    }
    raw("}");
  }

  /// Whether the value of this setting may not be shown.
  bool hides(std::string_view key) const { return secrets_ == nullptr && is_hidden_setting(key); }

  Result<std::string> take() {
    if (problem_) return fail(*std::move(problem_));
    text_.resize(std::exchange(used_, 0));
    return std::exchange(text_, {});
  }

 private:
  static constexpr std::size_t kFirstSize = 512;

  [[gnu::noinline]] void grow(std::size_t more) {
    std::string larger(2 * text_.size() + more, '\0');
    std::memcpy(larger.data(), text_.data(), used_);
    wipe(text_);
    text_.swap(larger);
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
  std::string text_;      // room, of which
  std::size_t used_ = 0;  // bytes are written
  std::optional<Error> problem_;
};

void write_create(BodyWriter& body, const CreateDocument& document) {
  body.raw(R"({"name":)");
  body.text_value(document.name, [] { return std::string("`name`"); });
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
  constexpr std::string_view kConfig = "/config/";
  const std::string_view path = operation.path;
  if (path.starts_with(kConfig) && body.hides(path.substr(kConfig.size()))) {
    return body.string(kSensitive);
  }
  if (const auto* flag = std::get_if<bool>(&value)) body.boolean(*flag);
  if (const auto* number = std::get_if<std::int64_t>(&value)) body.raw(std::to_string(*number));
  if (const auto* tags = std::get_if<std::vector<std::string>>(&value)) body.tags(*tags);
  if (const auto* json = std::get_if<RawJson>(&value)) body.raw(json->text);
  if (const auto* secret = std::get_if<SecretSlot>(&value)) body.slot(*secret);
  if (const auto* config = std::get_if<Config>(&value)) body.config(*config);
  if (const auto* text = std::get_if<std::string>(&value)) {
    const auto what = [&] { return "the value for " + quoted(operation.path); };
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
    body.plain(to_string(operation.verb));
    body.raw(R"(,"path":)");
    body.text_value(operation.path, [] { return std::string("a path"); });
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
