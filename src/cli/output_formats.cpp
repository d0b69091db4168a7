#include "cli/output_formats.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/printable.hpp"
#include "cli/option_values.hpp"

namespace storekeeper {
namespace {

Result<OutputTarget> read_output(std::string_view text) {
  const auto equals = text.find('=');
  const auto name = text.substr(0, equals);
  const auto* const found = std::find(kOutputNames.begin(), kOutputNames.end(), name);
  if (found == kOutputNames.end()) return fail(bad_choice(name, kOutputNames));
  OutputTarget target;
  target.format = static_cast<OutputFormat>(found - kOutputNames.begin());
  if (equals == std::string_view::npos) return target;
  target.path = text.substr(equals + 1);
  if (target.path.empty()) {
    return fail(Errc::kInvalidInput, quoted(text, 80) + " names no file after the =");
  }
  if (target.path == "-") target.path.clear();
  return target;
}

Error two_on_stdout(OutputFormat one, OutputFormat other) {
  Error error;
  error.code = Errc::kInvalidInput;
  error.message = quoted(to_string(one)) + " and " + quoted(to_string(other)) +
                  " cannot both go to standard output";
  error.hint = "give one of them a file: " + std::string(to_string(other)) + "=FILE";
  return error;
}

}  // namespace

std::string_view to_string(OutputFormat format) noexcept {
  return kOutputNames[static_cast<std::size_t>(format)];
}

Result<std::vector<OutputTarget>> read_outputs(const std::vector<std::string>& values) {
  std::vector<OutputTarget> outputs;
  std::set<OutputFormat> formats;
  std::set<std::string> files;
  std::optional<OutputFormat> on_stdout;
  for (const auto& value : values) {
    auto target = read_output(value);
    if (!target) return fail(std::move(target.error()));
    const auto format = target->format;
    if (!formats.insert(format).second) {
      return fail(Errc::kInvalidInput, quoted(to_string(format)) + " is asked for twice");
    }
    if (!target->path.empty() && !files.insert(target->path).second) {
      return fail(Errc::kInvalidInput, quoted(target->path, 80) + " is named for two formats");
    }
    if (target->path.empty() && format != OutputFormat::kGithub) {
      if (on_stdout) return fail(two_on_stdout(*on_stdout, format));
      on_stdout = format;
    }
    outputs.push_back(*std::move(target));
  }
  return outputs;
}

std::string show_outputs(const std::vector<OutputTarget>& outputs) {
  std::string text;
  for (const auto& output : outputs) {
    if (!text.empty()) text += ", ";
    text += to_string(output.format);
    if (!output.path.empty()) text += "=" + output.path;
  }
  return text;
}

bool knows(VerbId verb, OutputFormat format) noexcept {
  if (verb != VerbId::kStatus && verb != VerbId::kDoctor) return true;
  return format == OutputFormat::kHuman || format == OutputFormat::kJson;
}

}  // namespace storekeeper
