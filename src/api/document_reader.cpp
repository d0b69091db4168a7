#include "api/document_reader.hpp"

#include <string_view>
#include <utility>

namespace storekeeper {

DocumentReader::CollectionField DocumentReader::collection_field(std::string_view key) noexcept {
  if (key == "items") return CollectionField::kItems;
  if (key == "_links") return CollectionField::kLinks;
  if (key == "totalCount") return CollectionField::kTotalCount;
  return CollectionField::kOther;
}

bool DocumentReader::stop(const char* problem) {
  const bool within_items = is_list_ && depth_ >= 2 && places_[2] == Place::kItems;
  why_ = within_items ? "item " + std::to_string(page_.item_count) + ": " + problem : problem;
  return false;
}

bool DocumentReader::malformed(std::size_t position) {
  why_ = "not well-formed JSON at byte " + std::to_string(position);
  return false;
}

bool DocumentReader::enter(Place next) {
  if (depth_ + 1 == places_.size()) return stop("nested too deeply");
  places_[++depth_] = next;
  return true;
}

bool DocumentReader::key(const std::string& name) {
  if (name.size() > kLongestJsonString) return stop("a key is too long");
  switch (place()) {
    case Place::kCollection: return collection_key(name);
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
    case Place::kNextLink: return next_link_scalar(value);
    case Place::kItem: return check(builder_.set(item_field_, value));
    case Place::kConfig: return setting(value);
    case Place::kTags: builder_.add_tag(value); return true;
    case Place::kStatus: builder_.set_status(status_field_, value); return true;
    case Place::kStatusError: builder_.set_status_error(status_field_, value); return true;
    case Place::kRawSetting:
      raw_separator();
      raw_scalar(value);
      return raw_.size() <= kLongestJsonString || stop("a value of `config` is too long");
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
    case Place::kNextLink: return open_in_links(is_object);
    case Place::kItem: return open_in_item(is_object);
    case Place::kConfig:
    case Place::kRawSetting: return open_raw_setting(is_object);
    case Place::kTags: builder_.add_odd_tag(); return enter(Place::kIgnored);
    case Place::kStatus:
    case Place::kStatusErrors: return open_in_status(is_object);
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
  if (item_field_ == ItemField::kConfig && is_object) {
    builder_.begin_config();
    return enter(Place::kConfig);
  }
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
    // In a list {} may stand for "left out"; in the answer to a read by id it is what it says.
    if (item->config && item->config->empty()) item->config.reset();
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

bool DocumentReader::collection_key(const std::string& name) {
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
}

bool DocumentReader::next_link_scalar(const JsonScalar& value) {
  if (!at_href_) return true;
  if (value.type != JsonScalar::Type::kString || page_.next) {
    return stop("`_links.next` is not a link");
  }
  page_.next = *value.text;
  return true;
}

bool DocumentReader::open_in_links(bool is_object) {
  if (place() == Place::kNextLink) {
    return at_href_ ? stop("`_links.next` is not a link") : enter(Place::kIgnored);
  }
  if (!at_next_) return enter(Place::kIgnored);
  return is_object ? enter(Place::kNextLink) : stop("`_links.next` is not a link");
}

bool DocumentReader::open_in_status(bool is_object) {
  if (place() == Place::kStatus) {
    const bool errors = status_field_ == StatusField::kErrors && !is_object;
    return enter(errors ? Place::kStatusErrors : Place::kIgnored);
  }
  if (!is_object) return enter(Place::kIgnored);
  builder_.begin_status_error();
  return enter(Place::kStatusError);
}

bool DocumentReader::open_raw_setting(bool is_object) {
  if (place() == Place::kConfig) {
    raw_.clear();
    raw_depth_ = depth_ + 1;
  } else {
    raw_separator();
  }
  raw_ += is_object ? '{' : '[';
  return enter(Place::kRawSetting);
}

}  // namespace storekeeper
