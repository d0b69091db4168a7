#include "report/markdown.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "report/apply_text.hpp"
#include "report/field_text.hpp"
#include "report/markdown_text.hpp"
#include "report/plan_cost_text.hpp"
#include "report/plan_entries.hpp"
#include "report/plan_text.hpp"
#include "report/remarks.hpp"
#include "report/request_text.hpp"

namespace storekeeper {
namespace {

// The whole report is bounded, so that a value need not be cut early.
constexpr TextStyle kStyle{false, true, 1000};

std::string_view level_text(RemarkLevel level) {
  switch (level) {
    case RemarkLevel::kError: return "**error**";
    case RemarkLevel::kWarning: return "**warning**";
    case RemarkLevel::kNote: return "note";
  }
  return "note";
}

std::string place_text(const SourcePosition& position) {
  if (position.file.empty()) return {};
  auto text = position.file;
  if (position.line > 0) text += ":" + std::to_string(position.line);
  if (position.line > 0 && position.column > 0) text += ":" + std::to_string(position.column);
  return text;
}

std::string remark_line(const Remark& remark) {
  auto text = "- " + std::string(level_text(remark.level)) + " ";
  const auto place = place_text(remark.position);
  if (!place.empty()) text += code_span(place) + " ";
  if (!remark.subject.empty()) text += code_span(remark.subject) + " ";
  return text + code_span(remark.message) + "\n";
}

std::string closing_title(std::string line) {
  while (line.ends_with('\n')) line.pop_back();
  return "## " + line + "\n\n";
}

bool is_absent(const FieldValue& value) { return std::holds_alternative<std::monostate>(value); }

// A change as a diff has it: what goes, what comes, `!` where neither may be shown.
std::string diff_lines(const FieldChange& change, const FieldContext& context) {
  const auto lines = field_lines({change}, context, kStyle);
  if (lines.empty()) return {};  // only Storekeeper's own tags differ
  const auto& line = lines.front();
  if (change.sensitive) {
    const auto sign = context.secret_sign == '~' ? '!' : context.secret_sign;
    return std::string(1, sign) + " " + line.name + "  " + line.text + "\n";
  }
  std::string end;
  if (change.risk != SecretRisk::kNone) end += "  # " + std::string(in_words(change.risk));
  const auto note = std::string(origin_note(change.origin));
  end += (note.empty() ? "" : "  " + note) + "\n";
  std::string text;
  if (!is_absent(change.before)) {
    text += "- " + line.name + "  " + shown_field(change.before, kStyle) + end;
  }
  if (!is_absent(change.after)) {
    text += "+ " + line.name + "  " + shown_field(change.after, kStyle) + end;
  }
  return text;
}

std::string_view verb_text(const PlanEntry& entry) {
  if (entry.replaced != nullptr) return "replace";
  switch (entry.action->kind) {
    case ActionKind::kCreate: return "create";
    case ActionKind::kUpdate: return entry.action->adopts ? "adopt" : "change";
    case ActionKind::kDelete: return "delete";
  }
  return "change";
}

std::string_view sign_text(const PlanEntry& entry) {
  if (entry.replaced != nullptr) return "-/+";
  switch (entry.action->kind) {
    case ActionKind::kCreate: return "+";
    case ActionKind::kUpdate: return "~";
    case ActionKind::kDelete: return "-";
  }
  return "~";
}

std::string entry_summary(const PlanEntry& entry) {
  const auto& action = *entry.action;
  return std::string(sign_text(entry)) + " <b>" + std::string(verb_text(entry)) + "</b> " +
         code_element(action_name(action, kStyle)) + " in " +
         code_element(to_string(action.address));
}

std::string entry_block(const PlanEntry& entry, const std::vector<const ShownRequest*>& requests) {
  const auto& action = *entry.action;
  FieldContext context;
  if (action.kind == ActionKind::kCreate) context.secret_sign = '+';
  if (action.kind == ActionKind::kDelete) context.secret_sign = '-';
  std::string diff;
  for (const auto& change : action.changes) diff += diff_lines(change, context);
  if (diff.empty()) diff = "# only Storekeeper's own tags change\n";
  auto content = fenced(diff, "diff") + "\n";
  if (entry.replaced != nullptr) {
    content += "Replaces " + code_span(to_string(entry.replaced->address)) + ", id " +
               code_span(entry.replaced->id) +
               (entry.replaced->goes_first ? ", which is deleted before this one is created.\n\n"
                                           : ", which is deleted once this one is in place.\n\n");
  }
  if (const auto deletion = deletion_note(action); !deletion.empty()) {
    content += "It " + std::string(deletion) + ".\n\n";
  }
  const auto place = place_text(action.position);
  if (!place.empty()) content += "Described in " + code_span(place) + ".\n";
  if (!action.id.empty()) content += "Live id " + code_span(action.id) + ".\n";
  for (const auto* request : requests) {
    content += "\n" + fenced(request_text(*request), "http");
  }
  return folded(entry_summary(entry), content);
}

void add_remarks(MarkdownPage& page, const std::vector<Remark>& remarks, bool errors) {
  const auto before = page.blocks.size();
  for (const auto& remark : remarks) {
    if ((remark.level == RemarkLevel::kError) == errors) page.blocks.push_back(remark_line(remark));
  }
  if (page.blocks.size() > before) page.blocks.back() += "\n";
}

// Of a plan without its actions: what is found and refused.
std::vector<Remark> findings_of(const Plan& plan) {
  Plan rest;
  rest.findings = plan.findings;
  rest.refusals = plan.refusals;
  return remarks_of(rest);
}

std::string totals(const Plan& plan, const PlanRenderOptions& options) {
  std::string text;
  if (plan.unchanged > 0) {
    text += counted(static_cast<std::size_t>(plan.unchanged), "store", "stores") +
            " already as described.\n\n";
  }
  if (options.cost && plan.has_changes()) text += "Cost: " + plan_cost_text(*options.cost) + "\n\n";
  if (plan.attribution) {
    text += "Compared with " + code_span(plan.attribution->base) + ": " +
            attribution_counts(*plan.attribution) + "\n\n";
  }
  if (!options.fingerprint.empty()) {
    text += "Fingerprint: " + code_span(options.fingerprint) + "\n\n";
  }
  return text;
}

std::string without_double_dash(std::string_view text) {
  std::string result;
  for (const char c : text) {
    result += c == '-' && result.ends_with('-') ? "%2D" : std::string(1, c);
  }
  return result;
}

}  // namespace

std::string markdown_marker(const std::string& verb, const std::string& owner) {
  auto text = "<!-- storekeeper:" + verb;
  if (!owner.empty()) text += " owner=" + without_double_dash(owner);
  return text + " -->\n";
}

std::string render_plan_markdown(const Plan& plan, const PlanRenderOptions& options) {
  MarkdownPage page;
  page.head = markdown_marker("plan", options.owner) + closing_title(plan_closing_line(plan));
  const auto remarks = findings_of(plan);
  add_remarks(page, remarks, true);
  for (const auto& entry : plan_entries(plan)) {
    std::vector<const ShownRequest*> requests;
    for (const auto* action : {entry.action, entry.replaced}) {
      const auto index = action == nullptr ? options.requests.size()
                                           : static_cast<std::size_t>(action - plan.actions.data());
      if (index < options.requests.size()) requests.push_back(&options.requests[index]);
    }
    page.blocks.push_back(entry_block(entry, requests));
  }
  add_remarks(page, remarks, false);
  page.foot = totals(plan, options);
  return assembled(page, static_cast<std::size_t>(options.markdown_limit));
}

std::string render_apply_markdown(const ApplyResult& applied, const PlanRenderOptions& options) {
  MarkdownPage page;
  page.head = markdown_marker("apply", options.owner) + closing_title(apply_closing_line(applied));
  const auto remarks = remarks_of(applied);
  add_remarks(page, remarks, true);
  add_remarks(page, remarks, false);
  return assembled(page, static_cast<std::size_t>(options.markdown_limit));
}

std::string render_validation_markdown(
    const Diagnostics& diagnostics, const ValidationSummary& summary,
    const PlanRenderOptions& options) {
  MarkdownPage page;
  page.head = markdown_marker("validate", {}) +
              closing_title(validation_closing_line(diagnostics, summary));
  const auto remarks = remarks_of(diagnostics);
  add_remarks(page, remarks, true);
  add_remarks(page, remarks, false);
  return assembled(page, static_cast<std::size_t>(options.markdown_limit));
}

}  // namespace storekeeper
