// A plan on its way from the review to the run: the plan, and everything that has to be the same
// again for it to be carried out. Plain data, without secrets.
#pragma once

#include <string>
#include <vector>

#include "model/plan.hpp"

namespace storekeeper {

/// What one manifest asks for, as a digest; values of secrets are not in it.
struct ManifestDigest {
  std::string name;  // metadata.name
  std::string digest;

  friend bool operator==(const ManifestDigest&, const ManifestDigest&) = default;
};

/// What a plan is bound to besides its contents.
struct PlanBinding {
  std::string api_url = {};
  std::string account = {};  // LaunchDarkly's id of it; empty if the token may not know
  std::string owner = {};

  friend bool operator==(const PlanBinding&, const PlanBinding&) = default;
};

/// A setting that the plan was made with, as it would stand in the configuration file.
struct SavedSetting {
  std::string key;
  std::vector<std::string> values = {};

  friend bool operator==(const SavedSetting&, const SavedSetting&) = default;
};

struct SavedPlan {
  Plan plan = {};  // with its fingerprint; its actions name no desired_index
  PlanBinding binding = {};
  std::vector<ManifestDigest> manifests = {};  // sorted by name
  std::vector<SavedSetting> settings = {};
  std::string tool_version = {};
  std::string timestamp = {};  // RFC 3339, when it was made

  friend bool operator==(const SavedPlan&, const SavedPlan&) = default;
};

}  // namespace storekeeper
