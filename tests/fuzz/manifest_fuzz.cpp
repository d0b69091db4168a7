// Any bytes as a manifest: the loader neither crashes nor hangs, keeps its places
// within the text, and what it accepts holds the rules of the fields.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "manifest/field_rules.hpp"
#include "manifest/manifest_loader.hpp"

namespace {

using namespace storekeeper;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const DesiredIntegration& item) {
  require(is_manifest_name(item.name));
  require(is_resource_key(item.address.project) && is_resource_key(item.address.environment));
  require(is_display_name(item.display_name));
  require(item.position.line > 0 && item.position.column > 0);
  for (const auto& tag : item.tags) require(is_tag(tag));
  for (const auto& field : config_fields(item.address.kind)) {
    const bool stated = item.config.find(field.key) != nullptr;
    require(stated || !field.required);
    require(!(stated && field.secret));
  }
  for (const auto& secret : item.secrets) {
    require(secret.reference.origin != SecretOrigin::kLiteral);
    require(!is_protected_variable(secret.reference.locator));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  LoaderOptions options;
  options.limits.max_nodes = 2'000;
  options.limits.max_aliases = 100;
  const auto parsed = parse_manifests(text, "fuzz.yaml", options);
  for (const auto& item : parsed.items) check(item);
  for (const auto& found : parsed.diagnostics) {
    require(!found.message.empty() && found.message.find('\n') == std::string::npos);
    require(found.source_line.find('\n') == std::string::npos);
    require(found.position.line >= 0 && found.position.column >= 0 && found.length >= 1);
  }
  cross_check(parsed.items);
  return 0;
}
