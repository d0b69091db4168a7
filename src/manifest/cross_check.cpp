#include "manifest/cross_check.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/printable.hpp"
#include "manifest/manifest_loader.hpp"

namespace storekeeper {
namespace {

std::string place(const SourcePosition& position) {
  return printable(position.file, 512) + ':' + std::to_string(position.line);
}

Diagnostic problem(Severity severity, const DesiredIntegration& item) {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  diagnostic.position = item.position;
  diagnostic.length = static_cast<int>(std::max<std::size_t>(item.name.size(), 1));
  return diagnostic;
}

struct Clash {
  std::size_t first = 0;
  std::size_t second = 0;
  bool same_name = false;  // else the same live object
};

// A later item against the first with the same name, and against the first for the same object.
std::vector<Clash> find_clashes(const std::vector<DesiredIntegration>& items) {
  std::vector<Clash> clashes;
  std::unordered_map<std::string_view, std::size_t> names;
  names.reserve(items.size());
  std::unordered_map<std::string, std::size_t> objects;
  objects.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto [name, is_new] = names.emplace(items[i].name, i);
    if (!is_new) clashes.push_back({name->second, i, true});
    // Neither a key nor a display name can hold a line feed.
    const auto [object, is_first] =
        objects.emplace(to_string(items[i].address) + '\n' + items[i].display_name, i);
    if (!is_first && (is_new || object->second != name->second)) {
      clashes.push_back({object->second, i, false});
    }
  }
  return clashes;
}

Diagnostic describe_clash(const Clash& clash, const std::vector<DesiredIntegration>& items) {
  const auto& first = items[clash.first];
  const auto& second = items[clash.second];
  auto diagnostic = problem(Severity::kError, second);
  if (clash.same_name) {
    diagnostic.message = "duplicate metadata.name " + quoted(second.name) + ", first used at " +
                         place(first.position);
    diagnostic.hint = "names are unique across all files; rename one of the two";
  } else {
    diagnostic.message = "this manifest and " + quoted(first.name) + " at " +
                         place(first.position) +
                         " describe the same store: " + printable(to_string(second.address)) + ' ' +
                         quoted(second.display_name);
    diagnostic.hint = "remove one of the two, or give them different values of displayName";
  }
  return diagnostic;
}

std::string redis_server(const DesiredIntegration& item) {
  const auto* host = item.config.find("host");
  const auto* name = host == nullptr ? nullptr : std::get_if<std::string>(host);
  if (name == nullptr) return {};
  const auto* port = item.config.find("port");
  const auto* number = port == nullptr ? nullptr : std::get_if<std::string>(port);
  std::string server;
  for (const char c : *name) server += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return server + ':' + (number == nullptr ? "6379" : *number);
}

void warn_about_neighbours(const std::vector<DesiredIntegration>& items, Diagnostics& diagnostics) {
  using Environment = std::pair<std::string_view, std::string_view>;
  std::map<Environment, const DesiredIntegration*> environments;
  std::unordered_map<std::string, const DesiredIntegration*> servers;
  servers.reserve(items.size());
  for (const auto& item : items) {
    const auto& address = item.address;
    const auto [first, is_new] =
        environments.emplace(Environment(address.project, address.environment), &item);
    if (!is_new) {
      auto diagnostic = problem(Severity::kWarning, item);
      diagnostic.message = "environment " + printable(address.project) + '/' +
                           printable(address.environment) + " has another store, " +
                           quoted(first->second->name) + " at " + place(first->second->position);
      diagnostic.hint = "an environment usually has one big segment store";
      diagnostics.push_back(std::move(diagnostic));
    }
    if (address.kind != StoreKind::kRedis) continue;
    auto server = redis_server(item);
    if (server.empty()) continue;
    const auto [other, is_first] = servers.emplace(std::move(server), &item);
    const auto& there = *other->second;
    if (!is_first && (there.address.project != address.project ||
                      there.address.environment != address.environment)) {
      auto diagnostic = problem(Severity::kWarning, item);
      diagnostic.message = "the Redis at " + printable(other->first) + " also serves " +
                           printable(there.address.project) + '/' +
                           printable(there.address.environment) + ", by " + quoted(there.name) +
                           " at " + place(there.position);
      diagnostic.hint = "two environments on one Redis share its memory and its failures";
      diagnostics.push_back(std::move(diagnostic));
    }
  }
}

}  // namespace

Diagnostics cross_check(const std::vector<DesiredIntegration>& items) {
  Diagnostics diagnostics;
  for (const auto& clash : find_clashes(items)) diagnostics.push_back(describe_clash(clash, items));
  warn_about_neighbours(items, diagnostics);
  return diagnostics;
}

bool remove_contradictions(std::vector<DesiredIntegration>& items) {
  const auto clashes = find_clashes(items);
  if (clashes.empty()) return false;
  std::vector<bool> doomed(items.size(), false);
  for (const auto& clash : clashes) doomed[clash.first] = doomed[clash.second] = true;
  std::vector<DesiredIntegration> kept;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!doomed[i]) kept.push_back(std::move(items[i]));
  }
  items = std::move(kept);
  return true;
}

}  // namespace storekeeper
