// Walks one document of the API, event by event, and collects integrations from
// it. Knows the shape of the documents, and nothing of the JSON library.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "api/api_codec.hpp"
#include "api/integration_builder.hpp"

namespace storekeeper {

/// Bounds of every document.
inline constexpr std::size_t kDeepestJson = 64;
inline constexpr std::size_t kLongestJsonString = std::size_t{64} * 1024;

/// Takes a parser's events, in order. Each handler returns false to stop the parser; why() then
/// says why, without a word of the document.
class DocumentReader {
 public:
  /// Expects a list, or one integration.
  explicit DocumentReader(bool is_list) : is_list_(is_list) { places_[0] = Place::kDocument; }

  bool key(const std::string& name);
  bool scalar(JsonScalar& value);
  bool open(bool is_object);
  bool close(char bracket);
  bool malformed(std::size_t position);
  bool stop(const char* problem);

  const std::string& why() const { return why_; }
  bool has_items() const { return has_items_; }
  ListPage& page() { return page_; }
  /// Empty when it is of a kind that is not known.
  std::optional<LiveIntegration>& integration() { return integration_; }

 private:
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

  static CollectionField collection_field(std::string_view key) noexcept;

  Place place() const { return places_[depth_]; }
  bool check(const char* problem) { return problem == nullptr || stop(problem); }
  bool enter(Place next);
  bool collection_key(const std::string& name);
  bool collection_scalar(const JsonScalar& value);
  bool next_link_scalar(const JsonScalar& value);
  bool setting(JsonScalar& value);
  bool open_in_collection(bool is_object);
  bool open_in_links(bool is_object);
  bool open_in_item(bool is_object);
  bool open_in_status(bool is_object);
  bool open_raw_setting(bool is_object);
  bool end_item();
  void raw_separator();
  void raw_scalar(const JsonScalar& value);

  bool is_list_;
  std::array<Place, kDeepestJson + 1> places_{};
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

}  // namespace storekeeper
