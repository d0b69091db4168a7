#include "manifest/manifest_writer.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "base/printable.hpp"
#include "manifest/export_names.hpp"
#include "manifest/field_rules.hpp"
#include "manifest/manifest_loader.hpp"
#include "manifest/yaml_text.hpp"
#include "model/ownership.hpp"

namespace storekeeper {
namespace {

class Writer {
 public:
  Writer(const LiveIntegration& item, ExportNames& names, const ManifestWording& wording)
      : item_(item), names_(names), wording_(wording) {
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
    line("    # " + std::string(wording_.secret));
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
  ExportNames& names_;
  const ManifestWording& wording_;
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
std::string objection(
    const ManifestExport& exported, const LiveIntegration& item, const ManifestWording& wording) {
  if (!item.config) return std::string(wording.no_config);
  const auto parsed = parse_manifests(exported.text, exported.name, {});
  if (parsed.items.size() == 1 && !has_errors(parsed.diagnostics)) return {};
  return parsed.diagnostics.empty() ? "no manifest can say it" : parsed.diagnostics.front().message;
}

}  // namespace

std::vector<ManifestExport> write_manifests(
    const std::vector<LiveIntegration>& items, const ManifestWording& wording) {
  const auto sorted = exported_order(items);
  ExportNames names(sorted);
  std::vector<ManifestExport> exports;
  exports.reserve(sorted.size());
  std::set<std::pair<StoreAddress, std::string>> described;
  for (const auto* item : sorted) {
    auto exported = Writer(*item, names, wording).write();
    exported.item = static_cast<std::size_t>(item - items.data());
    const auto display_name = is_display_name(item->name) ? item->name : exported.name;
    if (const auto why = objection(exported, *item, wording); !why.empty()) {
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
