// The big segments that somebody put in, and what a store has to hold for them. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "emulator/json_value.hpp"
#include "stores/segment_membership.hpp"

namespace storekeeper {

struct BigSegment {
  std::string project_key = {};
  std::string environment_key = {};
  std::string key = {};
  std::int64_t generation = 1;
  std::vector<std::string> included = {};  // keys of contexts
  std::vector<std::string> excluded = {};
};

/// By the hash of the context's key.
using SegmentMemberships = std::map<std::string, SegmentMembership, std::less<>>;

class SegmentBook {
 public:
  /// Replaces all.
  void put(std::vector<BigSegment> segments);

  const std::vector<BigSegment>& segments() const noexcept { return segments_; }
  /// Of one environment; never nullptr. The same object until the next put().
  std::shared_ptr<const SegmentMemberships> memberships(
      std::string_view project_key, std::string_view environment_key) const;

 private:
  using Environment = std::pair<std::string, std::string>;

  std::vector<BigSegment> segments_;
  std::map<Environment, std::shared_ptr<SegmentMemberships>> memberships_;
  std::shared_ptr<const SegmentMemberships> none_ = std::make_shared<SegmentMemberships>();
};

/// What is known to be in a store, by hash; none: something was tried and may have failed.
using WrittenMemberships = std::map<std::string, std::optional<SegmentMembership>, std::less<>>;

/// What has to be written, at most `most` of it. A context that `written` lacks may have been
/// written by an earlier run: nobody knows.
std::vector<MembershipChange> membership_changes(
    const WrittenMemberships& written, const SegmentMemberships& wanted, std::size_t most);

/// The form of GET and PUT /__emulator/segments. Fails with kInvalidInput and a JSON pointer.
Result<std::vector<BigSegment>> read_segments(const JsonValue& document);
std::string segments_text(const std::vector<BigSegment>& segments);

}  // namespace storekeeper
