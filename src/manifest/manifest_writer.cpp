#include "manifest/manifest_writer.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "base/printable.hpp"
#include "manifest/field_rules.hpp"
#include "manifest/manifest_loader.hpp"
#include "manifest/yaml_text.hpp"
#include "model/ownership.hpp"

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

class NameGiver {
 public:
  explicit NameGiver(const std::vector<const LiveIntegration*>& items) {
    for (const auto* item : items) ++at_address_[item->address];
  }

  // Of the address, as that is what people look for; of the display name too where several
  // stores share the address.
  std::string name(const LiveIntegration& item) {
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

  // CHECKOUT_PRODUCTION_REDIS_PASSWORD
  std::string variable(std::string_view manifest, std::string_view key) {
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

 private:
  std::map<StoreAddress, int> at_address_;
  std::set<std::string> names_;
  std::set<std::string> variables_;
};

class Writer {
 public:
  Writer(const LiveIntegration& item, NameGiver& names) : item_(item), names_(names) {
    exported_.name = names.name(item);
  }

  ManifestExport write() {
    line("apiVersion: " + std::string(kApiVersion));
    line("kind: " + std::string(kManifestKind));
    line("metadata:");
    line("  name: " + yaml_text(exported_.name));
    // Or the next apply would take the tag away.
    if (std::find(item_.tags.begin(), item_.tags.end(), kKeepTag) != item_.tags.end()) {
      line("  annotations:");
      line("    storekeeper/prune: disabled");
    }
    line("spec:");
    line("  project: " + yaml_text(item_.address.project));
    line("  environment: " + yaml_text(item_.address.environment));
    write_display_name();
    line(std::string("  enabled: ") + (item_.on ? "true" : "false"));
    write_tags();
    line("  " + std::string(to_string(item_.address.kind)) + ':');
    write_config();
    return std::move(exported_);
  }

 private:
  void line(const std::string& text) { exported_.text += text + '\n'; }

  // `what` is neutralised already; it stands in the text and among the warnings.
  void cannot_say(const std::string& indent, const std::string& what) {
    line(indent + "# " + what);
    exported_.warnings.push_back(what);
  }

  void write_display_name() {
    if (is_display_name(item_.name)) {
      line("  displayName: " + yaml_text(item_.name));
      return;
    }
    cannot_say(
        "  ", item_.name.empty()
                  ? "The live integration has no name; this manifest gives it metadata.name."
                  : "The live name cannot stand in a manifest, which gives it metadata.name: " +
                        quoted(item_.name));
  }

  void write_tags() {
    std::string list;
    for (const auto& tag : without_ownership(item_.tags)) {
      if (is_tag(tag)) {
        list += (list.empty() ? "" : ", ") + yaml_text(tag);
      } else {
        cannot_say(
            "  ", "A live tag cannot stand in a manifest and would be removed: " + quoted(tag));
      }
    }
    if (!list.empty()) line("  tags: [" + list + ']');
  }

  void write_config() {
    if (!item_.config) return;
    for (const auto& field : config_fields(item_.address.kind)) {
      const auto* value = item_.config->find(field.key);
      if (value == nullptr) continue;
      if (field.secret) {
        write_secret(field, *value);
      } else {
        write_field(field, *value);
      }
    }
    for (const auto& entry : *item_.config) {
      if (find_config_field(item_.address.kind, entry.key) == nullptr) {
        cannot_say(
            "    ", "The live integration has a setting that is not known: " + quoted(entry.key));
      }
    }
  }

  void write_secret(const ConfigField& field, const ConfigValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && text->empty()) return;
    if (const auto* raw = std::get_if<RawJson>(&value); raw != nullptr && raw->text == "null") {
      return;
    }
    const auto variable = names_.variable(exported_.name, field.key);
    line("    # The API does not show secrets: set this variable before the next apply.");
    line("    " + std::string(field.key) + ": {env: " + variable + '}');
    exported_.variables.push_back(variable);
  }

  void write_field(const ConfigField& field, const ConfigValue& value) {
    const std::string name(field.key);
    if (field.type == FieldType::kBoolean) {
      if (const auto* flag = std::get_if<bool>(&value)) {
        line("    " + name + (*flag ? ": true" : ": false"));
        return;
      }
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      // A number is the same as its text here, and reads better.
      if (field.key == "port" && is_port(*text)) {
        line("    port: " + *text);
        return;
      }
      if (config_rule(item_.address.kind, field.key).matches(*text)) {
        line("    " + name + ": " + yaml_text(*text));
        return;
      }
    }
    cannot_say("    ", "The live value of " + name + " cannot stand in a manifest.");
  }

  const LiveIntegration& item_;
  NameGiver& names_;
  ManifestExport exported_;
};

std::string as_comment(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    result += "# " + text.substr(at, end - at) + '\n';
    at = end + 1;
  }
  return result;
}

void make_comment(ManifestExport& exported, const LiveIntegration& item, const std::string& why) {
  const auto message =
      "Not exported: " + printable(to_string(item.address)) + ' ' + quoted(item.name) + ": " + why;
  exported.text = "# " + message + '\n' + as_comment(exported.text);
  exported.warnings.push_back(message);
  exported.variables.clear();
  exported.loadable = false;
}

// The loader is the judge of what can be loaded.
std::string objection(const ManifestExport& exported, const LiveIntegration& item) {
  if (!item.config) return "its settings could not be read";
  const auto parsed = parse_manifests(exported.text, exported.name, {});
  if (parsed.items.size() == 1 && !has_errors(parsed.diagnostics)) return {};
  return parsed.diagnostics.empty() ? "no manifest can say it" : parsed.diagnostics.front().message;
}

}  // namespace

std::vector<ManifestExport> write_manifests(const std::vector<LiveIntegration>& items) {
  std::vector<const LiveIntegration*> sorted;
  sorted.reserve(items.size());
  for (const auto& item : items) sorted.push_back(&item);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return std::tie(a->address, a->name, a->id) < std::tie(b->address, b->name, b->id);
  });
  NameGiver names(sorted);
  std::vector<ManifestExport> exports;
  exports.reserve(sorted.size());
  std::set<std::pair<StoreAddress, std::string>> described;
  for (const auto* item : sorted) {
    auto exported = Writer(*item, names).write();
    const auto display_name = is_display_name(item->name) ? item->name : exported.name;
    if (const auto why = objection(exported, *item); !why.empty()) {
      make_comment(exported, *item, why);
    } else if (!described.emplace(item->address, display_name).second) {
      make_comment(
          exported, *item, "another integration in this place has the same name; rename one first");
    }
    exports.push_back(std::move(exported));
  }
  return exports;
}

std::string join_manifests(const std::vector<ManifestExport>& exports) {
  std::string text;
  for (const auto& exported : exports) {
    if (!text.empty()) text += "---\n";
    text += exported.text;
  }
  return text;
}

}  // namespace storekeeper
