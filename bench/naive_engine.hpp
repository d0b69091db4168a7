// The reference that figures are ratios to: what one writes first with the same libraries. A DOM
// of every manifest (yaml-cpp), a DOM of the list (nlohmann), a generic diff of two documents.
// It plans right on fleets without surprises; it is no oracle.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace storekeeper::bench {

struct NaiveManifest {
  std::string key;          // project/environment/kind/name
  nlohmann::json document;  // {name, on, tags, config}, secrets in clear
};

/// One file. Throws what yaml-cpp throws.
NaiveManifest naive_manifest(const std::string& text);

/// The list as a DOM.
nlohmann::json naive_list(const std::string& body);

/// The part of a list's item that patches are about.
nlohmann::json naive_document(const nlohmann::json& item);

struct NaivePlan {
  std::size_t creates = 0;
  std::size_t updates = 0;
  std::string patches;  // one a line
};

/// Finds each manifest's item by name and diffs the two documents.
NaivePlan naive_plan(const std::vector<NaiveManifest>& manifests, const nlohmann::json& list);

}  // namespace storekeeper::bench
