#include "terraform/resource_writer.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "base/printable.hpp"
#include "manifest/export_names.hpp"
#include "model/desired.hpp"
#include "model/ownership.hpp"
#include "terraform/hcl_text.hpp"
#include "terraform/state_resource.hpp"

namespace storekeeper {
namespace {

/// Attributes one below the other, as `terraform fmt` aligns them.
class Attributes {
 public:
  explicit Attributes(std::string indent) : indent_(std::move(indent)) {}

  void add(std::string name, std::string value) {
    widest_ = std::max(widest_, width(name));
    rows_.emplace_back(std::move(name), std::move(value));
  }

  std::string text() const {
    std::string text;
    for (const auto& [name, value] : rows_) {
      text.append(indent_).append(name).append(widest_ - width(name), ' ');
      text.append(" = ").append(value).append("\n");
    }
    return text;
  }

 private:
  static std::size_t width(std::string_view name) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < name.size(); at += utf8_at(name, at).length) ++count;
    return count;
  }

  std::string indent_;
  std::vector<std::pair<std::string, std::string>> rows_;
  std::size_t widest_ = 0;
};

/// Dots and hyphens of manifests' names become the same character here.
std::string taken(std::set<std::string>& names, const std::string& wanted) {
  auto name = wanted;
  for (int count = 2; !names.insert(name).second; ++count) {
    name = wanted + '_' + std::to_string(count);
  }
  return name;
}

struct Names {
  explicit Names(const std::vector<const LiveIntegration*>& items) : manifests(items) {}

  ExportNames manifests;
  std::set<std::string> resources = {};
  std::set<std::string> variables = {};
};

class Writer {
 public:
  Writer(const LiveIntegration& item, Names& names) : item_(item), names_(names) {
    exported_.name = names.manifests.name(item);
    resource_ = taken(names.resources, hcl_name(exported_.name));
  }

  ResourceExport write() {
    const auto type = std::string(kStoreResource);
    exported_.text = "import {\n  to = " + type + '.' + resource_ +
                     "\n  id = " + hcl_string(to_string(item_.address) + '/' + item_.id) +
                     "\n}\n\nresource \"" + type + "\" \"" + resource_ + "\" {\n" + attributes() +
                     "\n" + config();
    // What storekeeper/prune: disabled is to Storekeeper.
    if (std::find(item_.tags.begin(), item_.tags.end(), kKeepTag) != item_.tags.end()) {
      exported_.text += "\n  lifecycle {\n    prevent_destroy = true\n  }\n";
    }
    exported_.text += "}\n" + variables_;
    if (!item_.config) make_comment();
    return std::move(exported_);
  }

 private:
  std::string attributes() const {
    Attributes rows("  ");
    rows.add("project_key", hcl_string(item_.address.project));
    rows.add("environment_key", hcl_string(item_.address.environment));
    rows.add("integration_key", hcl_string(to_string(item_.address.kind)));
    if (!item_.name.empty()) rows.add("name", hcl_string(item_.name));
    rows.add("on", item_.on ? "true" : "false");
    std::string tags;
    for (const auto& tag : without_ownership(item_.tags)) {
      tags += (tags.empty() ? "" : ", ") + hcl_string(tag);
    }
    if (!tags.empty()) rows.add("tags", '[' + tags + ']');
    return rows.text();
  }

  // Every setting is written, known or not: the provider replaces `config` as a whole.
  std::string config() {
    Attributes rows("    ");
    if (item_.config) {
      for (const auto& field : config_fields(item_.address.kind)) {
        if (const auto* value = item_.config->find(field.key)) {
          add_setting(rows, std::string(field.key), *value, field.secret, true);
        }
      }
      for (const auto& entry : *item_.config) {
        if (find_config_field(item_.address.kind, entry.key) != nullptr) continue;
        add_setting(rows, hcl_string(entry.key), entry.value, false, false);
      }
    }
    return "  config = jsonencode({\n" + rows.text() + "  })\n";
  }

  // What is not known may be a secret of a kind that is new: its mask tells.
  void add_setting(
      Attributes& rows, std::string key, const ConfigValue& value, bool is_secret, bool is_known) {
    const auto* text = std::get_if<std::string>(&value);
    const auto* raw = std::get_if<RawJson>(&value);
    const bool empty =
        (text != nullptr && text->empty()) || (raw != nullptr && raw->text == "null");
    const bool masked = !is_known && text != nullptr && looks_masked(*text);
    if (masked || (is_secret && !empty)) {
      auto variable = secret_variable(key);
      rows.add(std::move(key), std::move(variable));
    } else if (const auto* flag = std::get_if<bool>(&value)) {
      rows.add(std::move(key), *flag ? "true" : "false");
    } else if (text != nullptr) {
      rows.add(std::move(key), hcl_string(*text));
    } else if (raw != nullptr) {
      rows.add(std::move(key), "jsondecode(" + hcl_string(raw->text) + ')');
    }
  }

  std::string secret_variable(std::string_view key) {
    std::string ending;
    for (const char c : key) {
      if (c != '"') ending += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const auto name = taken(names_.variables, resource_ + '_' + hcl_name(ending));
    exported_.variables.push_back(name);
    variables_ += "\n# The API does not show secrets: set TF_VAR_" + name +
                  " before the next apply.\nvariable \"" + name +
                  "\" {\n  type      = string\n  sensitive = true\n}\n";
    return "var." + name;
  }

  void make_comment() {
    const auto message = "Not exported: " + printable(to_string(item_.address)) + ' ' +
                         quoted(item_.name) + ": its settings could not be read";
    std::string text = "# " + message + '\n';
    for (std::string_view rest = exported_.text; !rest.empty();) {
      const auto end = rest.find('\n');
      const auto line = rest.substr(0, end);
      text += line.empty() ? "#\n" : "# " + std::string(line) + '\n';
      rest.remove_prefix(end + 1);
    }
    exported_.text = std::move(text);
    exported_.warnings.push_back(message);
  }

  const LiveIntegration& item_;
  Names& names_;
  std::string resource_;
  std::string variables_;
  ResourceExport exported_;
};

}  // namespace

std::vector<ResourceExport> write_resources(const std::vector<LiveIntegration>& items) {
  const auto sorted = exported_order(items);
  Names names(sorted);
  std::vector<ResourceExport> exports;
  exports.reserve(sorted.size());
  for (const auto* item : sorted) exports.push_back(Writer(*item, names).write());
  return exports;
}

std::string join_resources(const std::vector<ResourceExport>& exports) {
  std::string text;
  for (const auto& exported : exports) text += (text.empty() ? "" : "\n") + exported.text;
  return text;
}

}  // namespace storekeeper
