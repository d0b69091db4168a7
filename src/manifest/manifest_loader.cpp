#include "manifest/manifest_loader.hpp"

#include <utility>

#include "manifest/document_reader.hpp"
#include "manifest/problems.hpp"
#include "manifest/secret_lines.hpp"
#include "manifest/source_text.hpp"
#include "manifest/yaml_tree.hpp"

namespace storekeeper {
namespace {

std::vector<HiddenRange> secrets_of(const SourceText& source, const YamlTree& tree) {
  std::vector<HiddenRange> hidden;
  for (const auto& document : tree.documents) {
    if (!document.well_formed) {
      find_secrets_in_text(source, document.begin, hidden);
    } else if (document.root != nullptr) {
      find_secrets(source, *document.root, hidden);
    }
  }
  return hidden;
}

}  // namespace

ParsedManifests parse_manifests(
    std::string_view text, const std::string& file, const LoaderOptions& options) {
  ParsedManifests parsed;
  const SourceText source(text, file);
  Problems problems(source);
  if (text.size() > options.limits.max_bytes) {
    problems.error_without_line(
        {}, "the file is larger than " + std::to_string(options.limits.max_bytes) + " bytes",
        "split it into several files");
    parsed.diagnostics = problems.take({});
    return parsed;
  }
  if (auto problem = find_text_problem(source)) {
    if (problem->show_line) {
      problems.syntax_error(problem->place, std::move(problem->message), std::move(problem->hint));
    } else {
      problems.error_without_line(
          problem->place, std::move(problem->message), std::move(problem->hint));
    }
    parsed.diagnostics = problems.take({});
    return parsed;
  }
  const auto tree = read_yaml(source, options.limits, problems);
  for (const auto& document : tree.documents) {
    if (document.root == nullptr) continue;
    const auto errors = problems.errors();
    auto item = read_document(*document.root, options, problems);
    if (document.sound && problems.errors() == errors) parsed.items.push_back(std::move(item));
  }
  if (!problems.empty()) parsed.diagnostics = problems.take(secrets_of(source, tree));
  return parsed;
}

}  // namespace storekeeper
