// The only file here that knows the JSON library; neither its exceptions nor their texts leave it.
#include "terraform/json_tree.hpp"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>

namespace storekeeper {
namespace {

class TreeBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  explicit TreeBuilder(const JsonTreeLimits& limits) : limits_(limits) {}

  bool null() { return add(JsonNode{}) != nullptr; }
  bool boolean(bool flag) {
    JsonNode node;
    node.type = JsonNode::Type::kBoolean;
    node.boolean = flag;
    return add(std::move(node)) != nullptr;
  }
  bool number_integer(number_integer_t number) { return add_number(std::to_string(number)); }
  bool number_unsigned(number_unsigned_t number) { return add_number(std::to_string(number)); }
  bool number_float(number_float_t, const string_t& digits) { return add_number(digits); }
  bool string(string_t& text) {
    JsonNode node;
    node.type = JsonNode::Type::kText;
    node.text = Secret(text);
    wipe(text);
    return add(std::move(node)) != nullptr;
  }
  bool binary(binary_t&) { return stop("holds binary data"); }
  bool start_object(std::size_t) { return open(JsonNode::Type::kObject); }
  bool start_array(std::size_t) { return open(JsonNode::Type::kArray); }
  bool end_object() {
    const bool twice = has_key_twice(open_.back()->keys);
    open_.pop_back();
    return !twice || stop("has an object with the same key twice");
  }
  bool end_array() {
    open_.pop_back();
    return true;
  }
  bool key(string_t& name) {
    open_.back()->keys.push_back(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    return stop("is not JSON, or was cut short: byte " + std::to_string(position));
  }

  const std::string& why() const { return why_; }
  JsonNode take() { return std::move(root_); }

 private:
  bool stop(std::string why) {
    why_ = std::move(why);
    return false;
  }

  bool add_number(const std::string& digits) {
    JsonNode node;
    node.type = JsonNode::Type::kNumber;
    node.text = Secret(digits);
    return add(std::move(node)) != nullptr;
  }

  // nullptr: there are too many.
  JsonNode* add(JsonNode node) {
    if (++nodes_ > limits_.nodes) {
      stop("has more than " + std::to_string(limits_.nodes) + " values");
      return nullptr;
    }
    if (open_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    return &open_.back()->elements.emplace_back(std::move(node));
  }

  bool open(JsonNode::Type type) {
    if (open_.size() == limits_.depth) {
      return stop("is nested more than " + std::to_string(limits_.depth) + " levels deep");
    }
    JsonNode node;
    node.type = type;
    auto* const added = add(std::move(node));
    if (added == nullptr) return false;
    // Its siblings come after it is closed: until then nothing moves it.
    open_.push_back(added);
    return true;
  }

  static bool has_key_twice(const std::vector<std::string>& keys) {
    std::vector<std::string_view> sorted(keys.begin(), keys.end());
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
  }

  const JsonTreeLimits& limits_;
  JsonNode root_;
  std::vector<JsonNode*> open_;
  std::size_t nodes_ = 0;
  std::string why_;
};

}  // namespace

const JsonNode* JsonNode::find(std::string_view key) const noexcept {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key) return &elements[i];
  }
  return nullptr;
}

std::string_view JsonNode::text_of(std::string_view key) const noexcept {
  const auto* found = find(key);
  return found != nullptr && found->is(Type::kText) ? found->text.reveal() : std::string_view();
}

Result<JsonNode> read_json(std::string_view text, const JsonTreeLimits& limits) try {
  if (text.size() > limits.bytes) {
    return fail(
        Errc::kInvalidInput,
        "is larger than " + std::to_string(limits.bytes / (1024 * 1024)) + " MiB");
  }
  TreeBuilder builder(limits);
  const auto read = nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder);
  if (!read) return fail(Errc::kInvalidInput, builder.why());
  return builder.take();
} catch (const std::exception&) {
  return fail(Errc::kInvalidInput, "is not usable JSON");
}

}  // namespace storekeeper
