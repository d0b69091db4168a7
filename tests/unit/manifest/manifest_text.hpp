// Builds manifests for the tests of this folder.
#pragma once

#include <string>
#include <string_view>

#include "manifest/manifest_loader.hpp"

namespace storekeeper::testing {

inline std::string redis_manifest(std::string_view redis, std::string_view spec = "") {
  return "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata:\n  name: checkout\nspec:\n"
         "  project: shop\n  environment: production\n" +
         std::string(spec) + "  redis:\n" + std::string(redis);
}

inline std::string with_spec(std::string_view spec) {
  return redis_manifest("    host: redis.example.com\n", spec);
}

inline std::string dynamodb_manifest(std::string_view dynamodb) {
  return "apiVersion: storekeeper/v1\nkind: BigSegmentStore\nmetadata:\n  name: ledger\nspec:\n"
         "  project: shop\n  environment: production\n  dynamodb:\n" +
         std::string(dynamodb);
}

inline ParsedManifests parse(std::string_view text, bool allow_plaintext = false) {
  LoaderOptions options;
  options.allow_plaintext_secrets = allow_plaintext;
  return parse_manifests(text, "test.yaml", options);
}

/// One line for each diagnostic: "line:column+length: message | hint".
inline std::string summary(const Diagnostics& diagnostics) {
  std::string text;
  for (const auto& found : diagnostics) {
    text += std::to_string(found.position.line) + ':' + std::to_string(found.position.column) +
            '+' + std::to_string(found.length) + ": " +
            (found.severity == Severity::kWarning ? "warning: " : "") + found.message + " | " +
            found.hint + '\n';
  }
  return text;
}

}  // namespace storekeeper::testing
