#include "bench/fleets.hpp"

#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include "api/api_codec.hpp"
#include "manifest/manifest_loader.hpp"

namespace storekeeper::bench {

DesiredSet load_all(const std::vector<ManifestFile>& files) {
  DesiredSet desired;
  for (const auto& file : files) {
    auto parsed = parse_manifests(file.text, file.name, {});
    if (has_errors(parsed.diagnostics)) throw std::logic_error("a fleet's manifest is wrong");
    desired.items.insert(
        desired.items.end(), std::make_move_iterator(parsed.items.begin()),
        std::make_move_iterator(parsed.items.end()));
  }
  return desired;
}

const PreparedFleet& prepared_fleet(std::size_t stores) {
  static std::map<std::size_t, std::unique_ptr<PreparedFleet>> made;
  auto& fleet = made[stores];
  if (fleet) return *fleet;
  fleet = std::make_unique<PreparedFleet>();
  FleetShape shape;
  shape.stores = stores;
  fleet->files = make_manifests(shape);
  fleet->list = make_list(shape);
  fleet->desired = load_all(fleet->files);
  for (auto& item : fleet->desired.items) {
    for (auto& secret : item.secrets) secret.value = Secret(kPassword);
  }
  auto page = decode_list(fleet->list);
  if (!page) throw std::logic_error("a fleet's list is wrong");
  fleet->live = std::move(page->snapshot);
  return *fleet;
}

}  // namespace storekeeper::bench
