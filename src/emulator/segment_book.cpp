#include "emulator/segment_book.hpp"

#include <set>
#include <tuple>

#include "base/printable.hpp"
#include "base/sha256.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

tl::unexpected<Error> wrong(const std::string& where, const char* what) {
  return fail(Errc::kInvalidInput, where + " must be " + what);
}

Result<std::vector<std::string>> read_contexts(const JsonValue& list, const std::string& where) {
  if (!list.as_array()) return wrong(where, "an array");
  std::vector<std::string> keys;
  for (const auto& item : *list.as_array()) {
    if (!item.as_string() || item.as_string()->empty()) {
      return wrong(
          where + "/" + std::to_string(keys.size()), "a context's key, a string that is not empty");
    }
    keys.push_back(*item.as_string());
  }
  return keys;
}

Result<BigSegment> read_segment(const JsonValue& document, const std::string& where) {
  if (!document.as_object()) return wrong(where, "an object");
  BigSegment segment;
  const std::pair<std::string_view, std::string*> keys[] = {
      {"projectKey", &segment.project_key},
      {"environmentKey", &segment.environment_key},
      {"key", &segment.key}};
  for (const auto& [name, into] : keys) {
    const auto* value = document.find(name);
    if (!value || !value->as_string() || value->as_string()->empty()) {
      return wrong(where + "/" + std::string(name), "a string that is not empty");
    }
    *into = *value->as_string();
  }
  for (const auto& [name, value] : *document.as_object()) {
    const auto place = where + "/" + printable(name);
    if (name == "included" || name == "excluded") {
      auto contexts = read_contexts(value, place);
      if (!contexts) return fail(contexts.error());
      (name == "included" ? segment.included : segment.excluded) = *std::move(contexts);
    } else if (name == "generation") {
      if (!value.as_integer() || *value.as_integer() < 1) return wrong(place, "an integer from 1");
      segment.generation = *value.as_integer();
    } else if (name != "projectKey" && name != "environmentKey" && name != "key") {
      return fail(Errc::kInvalidInput, place + " is not a member of a segment");
    }
  }
  return segment;
}

}  // namespace

void SegmentBook::put(std::vector<BigSegment> segments) {
  segments_ = std::move(segments);
  memberships_.clear();
  for (const auto& segment : segments_) {
    auto& memberships = memberships_[{segment.project_key, segment.environment_key}];
    if (!memberships) memberships = std::make_shared<SegmentMemberships>();
    const auto reference = segment.key + ".g" + std::to_string(segment.generation);
    for (const auto& key : segment.included) {
      (*memberships)[sha256_base64(key)].included.insert(reference);
    }
    for (const auto& key : segment.excluded) {
      (*memberships)[sha256_base64(key)].excluded.insert(reference);
    }
  }
}

std::shared_ptr<const SegmentMemberships> SegmentBook::memberships(
    std::string_view project_key, std::string_view environment_key) const {
  const auto found =
      memberships_.find(Environment(std::string(project_key), std::string(environment_key)));
  return found == memberships_.end() ? none_ : found->second;
}

std::vector<MembershipChange> membership_changes(
    const WrittenMemberships& written, const SegmentMemberships& wanted, std::size_t most) {
  std::vector<MembershipChange> changes;
  for (const auto& [hash, after] : wanted) {
    if (changes.size() == most) return changes;
    const auto found = written.find(hash);
    auto before = found == written.end() ? std::nullopt : found->second;
    if (before != after) changes.push_back({hash, std::move(before), after});
  }
  for (const auto& [hash, before] : written) {
    if (changes.size() == most) return changes;
    if (!wanted.contains(hash) && before != SegmentMembership())
      changes.push_back({hash, before, {}});
  }
  return changes;
}

Result<std::vector<BigSegment>> read_segments(const JsonValue& document) {
  const auto* list = document.find("segments");
  if (!list || !list->as_array()) return wrong("/segments", "an array");
  std::vector<BigSegment> segments;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (const auto& item : *list->as_array()) {
    const auto where = "/segments/" + std::to_string(segments.size());
    auto segment = read_segment(item, where);
    if (!segment) return fail(segment.error());
    if (!seen.emplace(segment->project_key, segment->environment_key, segment->key).second) {
      return fail(Errc::kInvalidInput, where + "/key occurs twice");
    }
    segments.push_back(*std::move(segment));
  }
  return segments;
}

std::string segments_text(const std::vector<BigSegment>& segments) {
  JsonOutput out;
  out.begin_object().key("segments").begin_array();
  for (const auto& segment : segments) {
    out.begin_object().member("projectKey", segment.project_key);
    out.member("environmentKey", segment.environment_key).member("key", segment.key);
    out.member("generation", segment.generation).key("included").begin_array();
    for (const auto& key : segment.included) out.value(key);
    out.end_array().key("excluded").begin_array();
    for (const auto& key : segment.excluded) out.value(key);
    out.end_array().end_object();
  }
  out.end_array().end_object();
  return out.take();
}

}  // namespace storekeeper
