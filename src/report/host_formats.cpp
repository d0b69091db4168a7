#include "report/host_formats.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/printable.hpp"
#include "report/json_writer.hpp"
#include "report/plan_text.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLongestPath = 1000;

// printable() has left no line ends; the percent sign is the escape of workflow commands.
std::string command_data(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '%') {
      result += "%25";
    } else {
      result += c;
    }
  }
  return result;
}

std::string command_property(std::string_view text) {
  std::string result;
  for (const char c : command_data(printable(text, kLongestPath))) {
    if (c == ':') {
      result += "%3A";
    } else if (c == ',') {
      result += "%2C";
    } else {
      result += c;
    }
  }
  return result;
}

std::string annotation(const Remark& remark) {
  const auto& position = remark.position;
  std::string text(remark.level == RemarkLevel::kError ? "::error " : "::warning ");
  if (!position.file.empty() && position.file != "-") {
    text += "file=" + command_property(position.file) + ",";
    if (position.line > 0) text += "line=" + std::to_string(position.line) + ",";
    if (position.line > 0 && position.column > 0) {
      text += "col=" + std::to_string(position.column) + ",";
      if (remark.length > 0) {
        text += "endColumn=" + std::to_string(position.column + remark.length) + ",";
      }
    }
  }
  text += "title=Storekeeper%3A " + command_property(remark.rule) + "::";
  if (!remark.subject.empty()) text += command_data(remark.subject) + ": ";
  return text + command_data(remark.message) + "\n";
}

std::string counts(int creates, int updates, int deletes) {
  return "create=" + std::to_string(creates) + "\nupdate=" + std::to_string(updates) +
         "\ndelete=" + std::to_string(deletes) + "\n";
}

std::string flag(std::string_view name, bool value) {
  return std::string(name) + (value ? "=true\n" : "=false\n");
}

std::string widget(int creates, int updates, int deletes) {
  JsonWriter json(JsonWriter::Layout::kOneLine);
  json.begin_object();
  json.field("create", creates);
  json.field("update", updates);
  json.field("delete", deletes);
  json.end_object();
  return json.take() + "\n";
}

std::string_view severity(RemarkLevel level) {
  switch (level) {
    case RemarkLevel::kError: return "major";
    case RemarkLevel::kWarning: return "minor";
    case RemarkLevel::kNote: return "info";
  }
  return "info";
}

}  // namespace

std::string github_annotations(const std::vector<Remark>& remarks) {
  std::string text;
  for (const auto& remark : remarks) {
    if (remark.level != RemarkLevel::kNote) text += annotation(remark);
  }
  return text;
}

std::string github_outputs(const Plan& plan, const PlanRenderOptions& options) {
  return counts(
             plan.count(ActionKind::kCreate), plan.count(ActionKind::kUpdate),
             plan.count(ActionKind::kDelete)) +
         flag("has-changes", plan.has_changes()) + flag("has-errors", plan.has_errors()) +
         "fingerprint=" + printable(options.fingerprint) + "\nsummary=" + plan_closing_line(plan);
}

std::string github_outputs(const ApplyResult& applied) {
  return counts(
             applied.done(ActionKind::kCreate), applied.done(ActionKind::kUpdate),
             applied.done(ActionKind::kDelete)) +
         flag("succeeded", applied.succeeded() && !applied.interrupted);
}

std::string github_outputs(const Diagnostics& diagnostics) {
  return flag("valid", !has_errors(diagnostics));
}

std::string gitlab_plan(const Plan& plan) {
  return widget(
      plan.count(ActionKind::kCreate), plan.count(ActionKind::kUpdate),
      plan.count(ActionKind::kDelete));
}

std::string gitlab_plan(const ApplyResult& applied) {
  return widget(
      applied.done(ActionKind::kCreate), applied.done(ActionKind::kUpdate),
      applied.done(ActionKind::kDelete));
}

std::string gitlab_code_quality(const std::vector<Remark>& remarks) {
  JsonWriter json;
  std::map<std::string, int> seen;
  json.begin_array();
  for (const auto& remark : remarks) {
    // Any text that tells one remark from the others and stays the same when lines move.
    auto fingerprint = remark.position.file + ": " + remark.message;
    const auto count = ++seen[fingerprint];
    if (count > 1) fingerprint += " #" + std::to_string(count);
    json.begin_object();
    json.field("description", remark.message);
    json.field("check_name", remark.rule);
    json.field("fingerprint", fingerprint);
    json.field("severity", severity(remark.level));
    json.key("location");
    json.begin_object();
    json.field("path", remark.position.file);
    json.key("lines");
    json.begin_object();
    json.field("begin", std::max(remark.position.line, 1));
    json.end_object();
    json.end_object();
    json.end_object();
  }
  json.end_array();
  return json.take();
}

}  // namespace storekeeper
