#include "manifest/export_names.hpp"

#include <algorithm>
#include <tuple>

#include "manifest/field_rules.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLongestName = 63;

// Lower case, with a hyphen for each run of what a name cannot hold.
std::string slug(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '.') {
      result += lower;
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
  }
  const auto first = result.find_first_not_of("-.");
  const auto last = result.find_last_not_of("-.");
  return first == result.npos ? std::string() : result.substr(first, last - first + 1);
}

std::string shortened(std::string name, std::size_t longest) {
  if (name.size() > longest) name.resize(longest);
  while (!name.empty() && (name.back() == '-' || name.back() == '.')) name.pop_back();
  return name.empty() ? "store" : name;
}

}  // namespace

ExportNames::ExportNames(const std::vector<const LiveIntegration*>& items) {
  for (const auto* item : items) ++at_address_[item->address];
}

std::string ExportNames::name(const LiveIntegration& item) {
  const auto& address = item.address;
  auto wanted = slug(
      address.project + '-' + address.environment + '-' + std::string(to_string(address.kind)));
  if (at_address_[address] > 1) {
    if (const auto part = slug(item.name); !part.empty()) wanted += '-' + part;
  }
  auto name = shortened(wanted, kLongestName);
  for (int count = 2; !names_.insert(name).second; ++count) {
    const auto ending = '-' + std::to_string(count);
    name = shortened(wanted, kLongestName - ending.size()) + ending;
  }
  return name;
}

std::string ExportNames::variable(std::string_view manifest, std::string_view key) {
  std::string wanted;
  for (const char c : std::string(manifest) + '_' + std::string(key)) {
    wanted += c >= 'a' && c <= 'z'   ? static_cast<char>(c - 'a' + 'A')
              : c == '-' || c == '.' ? '_'
                                     : c;
  }
  if (!is_environment_name(wanted) || is_protected_variable(wanted)) wanted = "STORE_" + wanted;
  auto name = wanted;
  for (int count = 2; !variables_.insert(name).second; ++count) {
    name = wanted + '_' + std::to_string(count);
  }
  return name;
}

std::vector<const LiveIntegration*> exported_order(const std::vector<LiveIntegration>& items) {
  std::vector<const LiveIntegration*> sorted;
  sorted.reserve(items.size());
  for (const auto& item : items) sorted.push_back(&item);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return std::tie(a->address, a->name, a->id) < std::tie(b->address, b->name, b->id);
  });
  return sorted;
}

}  // namespace storekeeper
