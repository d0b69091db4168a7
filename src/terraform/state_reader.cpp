#include "terraform/state_reader.hpp"

#include <utility>

#include "base/printable.hpp"
#include "terraform/json_tree.hpp"
#include "terraform/state_resource.hpp"

namespace storekeeper {
namespace {

using Type = JsonNode::Type;

constexpr std::size_t kLongestAddress = 1024;

constexpr std::string_view kWhatCanBeRead =
    "name a terraform.tfstate file of Terraform 0.12 or later, or what terraform show -json prints";

class StateWalk {
 public:
  // Both forms tell the same of an instance; only where it is kept differs.
  void take(
      const JsonNode& resource, const JsonNode* attributes, bool deposed, std::string address) {
    const auto mode = resource.text_of("mode");
    if (mode == "data") {
      ++contents_.data_sources;
      return;
    }
    if (resource.text_of("type") != kStoreResource) {
      ++contents_.other_resources;
      return;
    }
    if (deposed) {
      ++contents_.deposed;
      return;
    }
    address = printable(address, kLongestAddress);
    if (attributes == nullptr || !attributes->is(Type::kObject)) {
      contents_.unread.push_back(address + " has no attributes");
      return;
    }
    auto store = read_store(*attributes);
    if (store) {
      contents_.stores.push_back({std::move(address), *std::move(store)});
    } else {
      contents_.unread.push_back(address + ' ' + store.error().message);
    }
  }

  StateContents result() { return std::move(contents_); }

 private:
  StateContents contents_;
};

std::string instance_key(const JsonNode* key) {
  if (key == nullptr) return {};
  if (key->is(Type::kNumber)) return '[' + std::string(key->text.reveal()) + ']';
  if (key->is(Type::kText)) return '[' + quoted(key->text.reveal(), kLongestAddress) + ']';
  return {};
}

// Version 4: a resource has its instances, each with an index_key under count or for_each.
void walk_state_file(const JsonNode& resources, StateWalk& walk) {
  for (const auto& resource : resources.elements) {
    const auto module = resource.text_of("module");
    auto name = std::string(module) + (module.empty() ? "" : ".");
    name += std::string(resource.text_of("type")) + '.' + std::string(resource.text_of("name"));
    const auto* instances = resource.find("instances");
    if (instances == nullptr || !instances->is(Type::kArray)) continue;
    for (const auto& instance : instances->elements) {
      const bool deposed = !instance.text_of("deposed").empty();
      walk.take(
          resource, instance.find("attributes"), deposed,
          name + instance_key(instance.find("index_key")));
    }
  }
}

// The printed form: modules within modules, an entry for each instance. As deep as the JSON is
// allowed to be.
// NOLINTNEXTLINE(misc-no-recursion)
void walk_module(const JsonNode& module, StateWalk& walk) {
  if (const auto* resources = module.find("resources"); resources != nullptr) {
    for (const auto& resource : resources->elements) {
      walk.take(
          resource, resource.find("values"), !resource.text_of("deposed_key").empty(),
          std::string(resource.text_of("address")));
    }
  }
  if (const auto* children = module.find("child_modules"); children != nullptr) {
    for (const auto& child : children->elements) walk_module(child, walk);
  }
}

Result<StateContents> read_state_file(const JsonNode& root, const JsonNode& version) {
  if (!version.is(Type::kNumber) || version.text.reveal() != "4") {
    return fail(Errc::kInvalidInput, "is not a state of version 4", std::string(kWhatCanBeRead));
  }
  const auto* resources = root.find("resources");
  if (resources == nullptr || !resources->is(Type::kArray)) {
    return fail(
        Errc::kInvalidInput, "is a state without a list of resources", std::string(kWhatCanBeRead));
  }
  StateWalk walk;
  walk_state_file(*resources, walk);
  return walk.result();
}

Result<StateContents> read_printed_state(const JsonNode& root, std::string_view version) {
  if (!version.starts_with("0.") && !version.starts_with("1.")) {
    return fail(
        Errc::kInvalidInput, "has a format_version that is not known",
        "Storekeeper reads 0.x and 1.x; a newer release may read it");
  }
  const auto* values = root.find("values");
  // A printed plan holds the state that it starts from.
  const auto* before = root.find("prior_state");
  if (values == nullptr && before != nullptr) values = before->find("values");
  StateWalk walk;
  // An empty state has no values at all.
  if (values == nullptr) return walk.result();
  if (const auto* module = values->find("root_module"); module != nullptr) {
    walk_module(*module, walk);
  }
  return walk.result();
}

}  // namespace

Result<StateContents> read_state(std::string_view text) {
  const auto read = read_json(text);
  if (!read) {
    auto error = read.error();
    error.hint = kWhatCanBeRead;
    return fail(std::move(error));
  }
  const auto& root = *read;
  if (root.find("encrypted_data") != nullptr) {
    return fail(
        Errc::kInvalidInput, "is encrypted", "give what tofu show -json prints, with - for STATE");
  }
  if (const auto* version = root.find("version")) return read_state_file(root, *version);
  const auto format = root.text_of("format_version");
  if (!format.empty()) return read_printed_state(root, format);
  return fail(Errc::kInvalidInput, "is not a state of Terraform's", std::string(kWhatCanBeRead));
}

}  // namespace storekeeper
