#include "manifest/problems.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "manifest/secret_lines.hpp"
#include "manifest/yaml_tree.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kHiddenText = "***";

std::size_t underlined_bytes(const SourceText& source, const YamlNode& node) {
  if (node.kind != YamlKind::kScalar) return 1;
  const auto range = extent(source, node);
  const auto end = std::min(range.end, source.line_end(node.place.offset));
  return end > node.place.offset ? end - node.place.offset : 1;
}

}  // namespace

void Problems::add(Severity severity, Found found) {
  if (severity == Severity::kError) ++errors_;
  if (found_.size() == kMostShown) {
    ++left_out_;
    return;
  }
  found.diagnostic.severity = severity;
  found.order = found_.size();
  found_.push_back(std::move(found));
}

void Problems::error(const YamlNode& node, std::string message, std::string hint) {
  Found found;
  found.diagnostic.message = std::move(message);
  found.diagnostic.hint = std::move(hint);
  found.place = node.place;
  found.length = underlined_bytes(*source_, node);
  add(Severity::kError, std::move(found));
}

void Problems::warning(const YamlNode& node, std::string message, std::string hint) {
  Found found;
  found.diagnostic.message = std::move(message);
  found.diagnostic.hint = std::move(hint);
  found.place = node.place;
  found.length = underlined_bytes(*source_, node);
  add(Severity::kWarning, std::move(found));
}

void Problems::syntax_error(Place place, std::string message, std::string hint) {
  Found found;
  found.diagnostic.message = std::move(message);
  found.diagnostic.hint = std::move(hint);
  found.place = place;
  // The parser can fail at the same place twice: once as the end of a document, once as the next.
  const bool known = std::any_of(found_.begin(), found_.end(), [&](const Found& other) {
    return other.place.offset == place.offset &&
           other.diagnostic.message == found.diagnostic.message;
  });
  if (!known) add(Severity::kError, std::move(found));
}

void Problems::error_without_line(Place place, std::string message, std::string hint) {
  Found found;
  found.diagnostic.message = std::move(message);
  found.diagnostic.hint = std::move(hint);
  found.place = place;
  found.show_line = false;
  add(Severity::kError, std::move(found));
}

void Problems::show_line(Found& found, const std::vector<HiddenRange>& hidden) const {
  const auto begin = source_->line_start(found.place.offset);
  const auto end = source_->line_end(found.place.offset);
  const auto text = source_->text();
  auto& diagnostic = found.diagnostic;
  const auto marked = text.substr(
      std::min(found.place.offset, text.size()),
      std::min(found.length, end > found.place.offset ? end - found.place.offset : 1));
  diagnostic.length = std::max(1, count_characters(marked));
  std::string shown;
  auto at = begin;
  for (const auto& range : hidden) {
    if (range.end <= at || range.begin >= end) continue;
    // What follows a hidden text would no longer stand at its column.
    if (range.end <= found.place.offset) return;
    const auto from = std::max(range.begin, at);
    shown.append(text.substr(at, from - at)).append(kHiddenText);
    if (from <= found.place.offset) diagnostic.length = static_cast<int>(kHiddenText.size());
    at = std::min(range.end, end);
  }
  diagnostic.source_line = shown.append(text.substr(at, end - at));
}

Diagnostics Problems::take(std::vector<HiddenRange> hidden) {
  std::sort(hidden.begin(), hidden.end(), [](const HiddenRange& a, const HiddenRange& b) {
    return a.begin < b.begin;
  });
  std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
    return std::tie(a.place.offset, a.order) < std::tie(b.place.offset, b.order);
  });
  Diagnostics diagnostics;
  diagnostics.reserve(found_.size() + 1);
  for (auto& found : found_) {
    found.diagnostic.position = source_->position(found.place);
    if (found.show_line && found.place.line > 0) show_line(found, hidden);
    diagnostics.push_back(std::move(found.diagnostic));
  }
  if (left_out_ > 0) {
    Diagnostic rest;
    rest.position = {source_->file(), 0, 0};
    rest.message = std::to_string(left_out_) + " more problems in this file are not shown";
    diagnostics.push_back(std::move(rest));
  }
  found_.clear();
  return diagnostics;
}

}  // namespace storekeeper
