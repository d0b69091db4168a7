#include "terraform/state_import.hpp"

#include <utility>

#include "terraform/state_reader.hpp"

namespace storekeeper {
namespace {

constexpr ManifestWording kWording = {
    .secret = "The secret stays in Terraform's state: set this variable before the next apply.",
    .no_config =
        "the state does not hold its settings; storekeeper export reads them from the account"};

}  // namespace

Result<TerraformImport> import_state(std::string_view text) {
  auto contents = read_state(text);
  if (!contents) return fail(std::move(contents.error()));
  std::vector<LiveIntegration> stores;
  stores.reserve(contents->stores.size());
  for (auto& found : contents->stores) stores.push_back(std::move(found.store));
  TerraformImport result;
  result.manifests = write_manifests(stores, kWording);
  for (auto& manifest : result.manifests) {
    manifest.text.insert(0, "# Terraform: " + contents->stores[manifest.item].address + '\n');
  }
  result.unread = std::move(contents->unread);
  result.data_sources = contents->data_sources;
  result.other_resources = contents->other_resources;
  result.deposed = contents->deposed;
  return result;
}

}  // namespace storekeeper
