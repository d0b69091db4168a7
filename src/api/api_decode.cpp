// Reads answers, event by event, for lists run to many megabytes. The only file here that knows
// the JSON library; neither its exceptions nor their texts leave it.
#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "api/api_codec.hpp"
#include "api/integration_builder.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kLongestString = std::size_t{64} * 1024;

/// Where in the document the parser is.
enum class Place : unsigned char {
  kDocument,
  kCollection,
  kItems,
  kCollectionLinks,
  kNextLink,
  kItem,
  kConfig,
  kTags,
  kStatus,
  kStatusErrors,
  kStatusError,
  kRawSetting,  // within a value of `config` that is an object or array
  kIgnored,
};

enum class CollectionField { kItems, kLinks, kTotalCount, kOther };

CollectionField collection_field(std::string_view key) noexcept {
  if (key == "items") return CollectionField::kItems;
  if (key == "_links") return CollectionField::kLinks;
  if (key == "totalCount") return CollectionField::kTotalCount;
  return CollectionField::kOther;
}

/// Receives the parser's events. Each handler returns false to stop it; why_ then says why.
class DocumentReader {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  explicit DocumentReader(bool is_list) : is_list_(is_list) { places_[0] = Place::kDocument; }

  // The parser's interface.
  bool null() {
    JsonScalar value;
    return scalar(value);
  }
  bool boolean(bool flag) {
    JsonScalar value;
    value.type = JsonScalar::Type::kBoolean;
    value.boolean = flag;
    return scalar(value);
  }
  bool number_integer(number_integer_t number) { return integer(number, std::to_string(number)); }
  bool number_unsigned(number_unsigned_t number) {
    const std::string digits = std::to_string(number);
    if (number > static_cast<number_unsigned_t>(INT64_MAX)) return number_float(0, digits);
    return integer(static_cast<std::int64_t>(number), digits);
  }
  bool number_float(number_float_t, const string_t& digits) {
    JsonScalar value;
    value.type = JsonScalar::Type::kOtherNumber;
    value.number = digits;
    return scalar(value);
  }
  bool string(string_t& text) {
    if (text.size() > kLongestString) return stop("a string is too long");
    JsonScalar value;
    value.type = JsonScalar::Type::kString;
    value.text = &text;
    return scalar(value);
  }
  bool binary(binary_t&) { return stop("unexpected binary data"); }
  bool start_object(std::size_t) { return open(true); }
  bool start_array(std::size_t) { return open(false); }
  bool end_object() { return close('}'); }
  bool end_array() { return close(']'); }
  bool key(string_t& name);
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    why_ = "not well-formed JSON at byte " + std::to_string(position);
    return false;
  }

  const std::string& why() const { return why_; }
  bool has_items() const { return has_items_; }
  ListPage& page() { return page_; }
  std::optional<LiveIntegration>& integration() { return integration_; }

 private:
  Place place() const { return places_[depth_]; }
  bool stop(const char* problem) {
    const bool within_items = is_list_ && depth_ >= 2 && places_[2] == Place::kItems;
    why_ = within_items ? "item " + std::to_string(page_.item_count) + ": " + problem : problem;
    return false;
  }
  bool check(const char* problem) { return problem == nullptr || stop(problem); }
  bool enter(Place next) {
    if (depth_ + 1 == places_.size()) return stop("nested too deeply");
    places_[++depth_] = next;
    return true;
  }
  bool integer(std::int64_t number, std::string_view digits) {
    JsonScalar value;
    value.type = JsonScalar::Type::kInteger;
    value.integer = number;
    value.number = digits;
    return scalar(value);
  }

  bool scalar(JsonScalar& value);
  bool collection_scalar(const JsonScalar& value);
  bool setting(JsonScalar& value);
  bool open(bool is_object);
  bool open_in_collection(bool is_object);
  bool open_in_item(bool is_object);
  bool close(char bracket);
  bool end_item();
  void raw_separator();
  void raw_scalar(const JsonScalar& value);

  bool is_list_;
  std::array<Place, kDeepest + 1> places_{};
  std::size_t depth_ = 0;
  CollectionField collection_field_ = CollectionField::kOther;
  ItemField item_field_ = ItemField::kOther;
  StatusField status_field_ = StatusField::kOther;
  bool has_items_ = false;
  bool has_links_ = false;
  bool at_next_ = false;  // of `_links`
  bool at_href_ = false;  // of `_links.next`
  std::size_t raw_depth_ = 0;
  std::string raw_;
  IntegrationBuilder builder_;
  ListPage page_;
  std::optional<LiveIntegration> integration_;
  std::string why_;
};

bool DocumentReader::key(string_t& name) {
  if (name.size() > kLongestString) return stop("a key is too long");
  switch (place()) {
    case Place::kCollection:
      collection_field_ = collection_field(name);
      if (collection_field_ == CollectionField::kItems && std::exchange(has_items_, true)) {
        return stop("`items` occurs twice");
      }
      if (collection_field_ == CollectionField::kLinks && std::exchange(has_links_, true)) {
        return stop("`_links` occurs twice");
      }
      if (collection_field_ == CollectionField::kTotalCount && page_.total_count) {
        return stop("`totalCount` occurs twice");
      }
      return true;
    case Place::kCollectionLinks: at_next_ = name == "next"; return true;
    case Place::kNextLink: at_href_ = name == "href"; return true;
    case Place::kItem: item_field_ = item_field(name); return check(builder_.begin_field(name));
    case Place::kConfig: return check(builder_.begin_setting(name));
    case Place::kStatus:
    case Place::kStatusError: status_field_ = status_field(name); return true;
    case Place::kRawSetting:
      raw_separator();
      raw_ += wire_json_string(name);
      raw_ += ':';
      return true;
    case Place::kDocument:
    case Place::kItems:
    case Place::kTags:
    case Place::kStatusErrors:
    case Place::kIgnored: return true;
  }
  return true;
}

bool DocumentReader::scalar(JsonScalar& value) {
  switch (place()) {
    case Place::kDocument: return stop("not a JSON object");
    case Place::kCollection: return collection_scalar(value);
    case Place::kItems: ++page_.item_count; return stop("not an object");
    case Place::kCollectionLinks:
      return !at_next_ || value.type == JsonScalar::Type::kNull ||
             stop("`_links.next` is not a link");
    case Place::kNextLink:
      if (!at_href_) return true;
      if (value.type != JsonScalar::Type::kString || page_.next) {
        return stop("`_links.next` is not a link");
      }
      page_.next = *value.text;
      return true;
    case Place::kItem: return check(builder_.set(item_field_, value));
    case Place::kConfig: return setting(value);
    case Place::kTags: builder_.add_tag(value); return true;
    case Place::kStatus: builder_.set_status(status_field_, value); return true;
    case Place::kStatusError: builder_.set_status_error(status_field_, value); return true;
    case Place::kRawSetting:
      raw_separator();
      raw_scalar(value);
      return raw_.size() <= kLongestString || stop("a value of `config` is too long");
    case Place::kStatusErrors:
    case Place::kIgnored: return true;
  }
  return true;
}

bool DocumentReader::collection_scalar(const JsonScalar& value) {
  using Type = JsonScalar::Type;
  switch (collection_field_) {
    case CollectionField::kItems: return stop("`items` is not an array");
    case CollectionField::kLinks:
      return value.type == Type::kNull || stop("`_links` is not an object");
    case CollectionField::kTotalCount:
      if (value.type != Type::kInteger) return stop("`totalCount` is not an integer");
      page_.total_count = value.integer;
      return true;
    case CollectionField::kOther: return true;
  }
  return true;
}

bool DocumentReader::setting(JsonScalar& value) {
  if (value.type == JsonScalar::Type::kString) {
    builder_.set_setting(std::move(*value.text));
  } else if (value.type == JsonScalar::Type::kBoolean) {
    builder_.set_setting(value.boolean);
  } else {
    raw_.clear();
    raw_scalar(value);
    builder_.set_setting(RawJson{raw_});
  }
  return true;
}

bool DocumentReader::open(bool is_object) {
  switch (place()) {
    case Place::kDocument:
      if (!is_object) return stop("not a JSON object");
      if (!is_list_) builder_.begin();
      return enter(is_list_ ? Place::kCollection : Place::kItem);
    case Place::kCollection: return open_in_collection(is_object);
    case Place::kItems:
      ++page_.item_count;
      if (!is_object) return stop("not an object");
      builder_.begin();
      return enter(Place::kItem);
    case Place::kCollectionLinks:
      if (!at_next_) return enter(Place::kIgnored);
      return is_object ? enter(Place::kNextLink) : stop("`_links.next` is not a link");
    case Place::kNextLink:
      return at_href_ ? stop("`_links.next` is not a link") : enter(Place::kIgnored);
    case Place::kItem: return open_in_item(is_object);
    case Place::kConfig:
      raw_ = is_object ? "{" : "[";
      raw_depth_ = depth_ + 1;
      return enter(Place::kRawSetting);
    case Place::kRawSetting:
      raw_separator();
      raw_ += is_object ? '{' : '[';
      return enter(Place::kRawSetting);
    case Place::kTags: builder_.add_odd_tag(); return enter(Place::kIgnored);
    case Place::kStatus:
      return enter(
          status_field_ == StatusField::kErrors && !is_object ? Place::kStatusErrors
                                                              : Place::kIgnored);
    case Place::kStatusErrors:
      if (!is_object) return enter(Place::kIgnored);
      builder_.begin_status_error();
      return enter(Place::kStatusError);
    case Place::kStatusError:
    case Place::kIgnored: return enter(Place::kIgnored);
  }
  return true;
}

bool DocumentReader::open_in_collection(bool is_object) {
  switch (collection_field_) {
    case CollectionField::kItems:
      return is_object ? stop("`items` is not an array") : enter(Place::kItems);
    case CollectionField::kLinks:
      return is_object ? enter(Place::kCollectionLinks) : stop("`_links` is not an object");
    case CollectionField::kTotalCount: return stop("`totalCount` is not an integer");
    case CollectionField::kOther: return enter(Place::kIgnored);
  }
  return true;
}

bool DocumentReader::open_in_item(bool is_object) {
  if (item_field_ == ItemField::kConfig && is_object) return enter(Place::kConfig);
  if (item_field_ == ItemField::kTags && !is_object) return enter(Place::kTags);
  if (item_field_ == ItemField::kStatus && is_object) return enter(Place::kStatus);
  return check(builder_.set_container(item_field_)) && enter(Place::kIgnored);
}

bool DocumentReader::close(char bracket) {
  const Place left = place();
  const std::size_t left_depth = depth_--;
  if (left == Place::kItem) return end_item();
  if (left == Place::kRawSetting) {
    raw_ += bracket;
    if (left_depth == raw_depth_) builder_.set_setting(RawJson{raw_});
  }
  return true;
}

bool DocumentReader::end_item() {
  if (!check(builder_.end())) return false;
  auto item = builder_.take();
  if (!is_list_) {
    integration_ = std::move(item);
  } else if (item) {
    page_.snapshot.items.push_back(*std::move(item));
  } else {
    ++page_.snapshot.of_unknown_kind;
  }
  return true;
}

void DocumentReader::raw_separator() {
  const char last = raw_.back();  // of a JSON text that has begun, so there is one
  if (last != '{' && last != '[' && last != ':') raw_ += ',';
}

void DocumentReader::raw_scalar(const JsonScalar& value) {
  switch (value.type) {
    case JsonScalar::Type::kNull: raw_ += "null"; return;
    case JsonScalar::Type::kBoolean: raw_ += value.boolean ? "true" : "false"; return;
    case JsonScalar::Type::kInteger:
    case JsonScalar::Type::kOtherNumber: raw_ += value.number; return;
    case JsonScalar::Type::kString: raw_ += wire_json_string(*value.text); return;
  }
}

/// Takes the strings at the top of an error body, whatever else it holds.
class ProblemReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit ProblemReader(ApiProblem* problem) : problem_(problem) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool string(string_t& text) override {
    if (depth_ == 1 && is_object_ && wanted_ != nullptr) *wanted_ = text;
    return true;
  }
  bool start_object(std::size_t) override {
    if (depth_ == 0) is_object_ = true;
    return ++depth_ <= kDeepest;
  }
  bool start_array(std::size_t) override { return ++depth_ <= kDeepest; }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    wanted_ = nullptr;
    if (depth_ != 1) return true;
    if (name == "code") wanted_ = &problem_->code;
    if (name == "message") wanted_ = &problem_->message;
    if (name == "id") wanted_ = &problem_->id;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  bool close() {
    --depth_;
    return true;
  }

  ApiProblem* problem_;
  std::string* wanted_ = nullptr;
  std::size_t depth_ = 0;
  bool is_object_ = false;
};

template <class Reader>
bool read(std::string_view body, Reader& reader) {
  return nlohmann::json::sax_parse(body.data(), body.data() + body.size(), &reader);
}

bool same_content(const LiveIntegration& a, const LiveIntegration& b) {
  return a.version == b.version && a.address == b.address && a.name == b.name && a.on == b.on &&
         a.tags == b.tags && a.config == b.config;
}

}  // namespace

Result<ListPage> decode_list(std::string_view body) try {
  DocumentReader reader(true);
  if (!read(body, reader)) return fail(Errc::kProtocol, reader.why());
  if (!reader.has_items()) return fail(Errc::kProtocol, "`items` is missing");
  return std::move(reader.page());
} catch (const std::exception&) {
  return fail(Errc::kProtocol, "not usable JSON");
}

Result<LiveIntegration> decode_integration(std::string_view body) try {
  DocumentReader reader(false);
  if (!read(body, reader)) return fail(Errc::kProtocol, reader.why());
  if (!reader.integration()) {
    return fail(Errc::kProtocol, "`integrationKey` names a kind of store that is not known");
  }
  return *std::move(reader.integration());
} catch (const std::exception&) {
  return fail(Errc::kProtocol, "not usable JSON");
}

Result<void> merge_duplicates(std::vector<LiveIntegration>* items) {
  std::vector<std::size_t> order(items->size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int compared = (*items)[a].id.compare((*items)[b].id);
    return compared != 0 ? compared < 0 : a < b;
  });
  std::vector<bool> surplus(items->size(), false);
  bool any = false;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const auto& first = (*items)[order[i - 1]];
    const auto& second = (*items)[order[i]];
    if (first.id != second.id) continue;
    if (!same_content(first, second)) {
      return fail(Errc::kProtocol, "id " + first.id + " occurs twice with different content");
    }
    surplus[order[i]] = any = true;
  }
  if (!any) return {};
  std::size_t kept = 0;
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (surplus[i]) continue;
    if (kept != i) (*items)[kept] = std::move((*items)[i]);
    ++kept;
  }
  items->resize(kept);
  return {};
}

ApiProblem decode_problem(std::string_view body) try {
  ApiProblem problem;
  if (body.size() > kLongestString) return problem;
  ProblemReader reader(&problem);
  problem.is_json = read(body, reader);
  if (!problem.is_json) return ApiProblem{};
  return problem;
} catch (const std::exception&) {
  return ApiProblem{};
}

}  // namespace storekeeper
