#include "report/junit.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLongestText = 4000;

// printable() leaves no control characters; two more that it lets through have no place in XML.
std::string xml(std::string_view text) {
  std::string result;
  const auto safe = printable(text, kLongestText);
  for (std::size_t at = 0; at < safe.size();) {
    const auto character = utf8_at(safe, at);
    switch (character.code_point) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&apos;"; break;
      case 0xFFFE:
      case 0xFFFF: result += "\xEF\xBF\xBD"; break;
      default: result.append(safe, at, character.length);
    }
    at += character.length;
  }
  return result;
}

std::string attribute(std::string_view name, std::string_view value) {
  return std::string(" ").append(name).append("=\"") + xml(value) + '"';
}

std::string seconds(std::chrono::milliseconds time) {
  std::array<char, 32> buffer{};
  std::snprintf(
      buffer.data(), buffer.size(), "%lld.%03d", static_cast<long long>(time.count() / 1000),
      static_cast<int>(time.count() % 1000));
  return buffer.data();
}

// JUnit has no warnings: what is no failure passes, and says what it has to say.
std::string test_case(const Remark& remark, std::string_view suite) {
  const auto& position = remark.position;
  auto name = remark.subject;
  if (name.empty() && !position.file.empty()) {
    name = position.file + (position.line > 0 ? ":" + std::to_string(position.line) : "");
  }
  name += (name.empty() ? "" : ": ") + std::string(remark.rule);
  auto text = "    <testcase" + attribute("name", name) +
              attribute("classname", remark.place.empty() ? suite : remark.place) +
              attribute("time", seconds(remark.duration));
  if (!position.file.empty() && position.file != "-") {
    text += attribute("file", position.file);
    if (position.line > 0) text += attribute("line", std::to_string(position.line));
  }
  text += ">\n";
  if (remark.level == RemarkLevel::kError) {
    text += "      <failure" + attribute("type", remark.rule) +
            attribute("message", remark.message) + ">" + xml(remark.message) + "</failure>\n";
  } else {
    text += "      <system-out>" + xml(remark.message) + "</system-out>\n";
  }
  return text + "    </testcase>\n";
}

std::string counts(std::size_t tests, std::size_t failures, std::chrono::milliseconds time) {
  return attribute("tests", std::to_string(tests)) +
         attribute("failures", std::to_string(failures)) + attribute("errors", "0") +
         attribute("skipped", "0") + attribute("time", seconds(time));
}

}  // namespace

std::string render_junit(
    const std::vector<Remark>& remarks, std::string_view suite, std::string_view headline) {
  const auto failures = static_cast<std::size_t>(std::count_if(
      remarks.begin(), remarks.end(),
      [](const Remark& remark) { return remark.level == RemarkLevel::kError; }));
  std::chrono::milliseconds time{0};
  std::string cases;
  for (const auto& remark : remarks) {
    cases += test_case(remark, suite);
    time += remark.duration;
  }
  if (remarks.empty()) {
    cases = "    <testcase" + attribute("name", headline) + attribute("classname", suite) +
            attribute("time", "0.000") + "/>\n";
  }
  const auto totals = counts(std::max<std::size_t>(remarks.size(), 1), failures, time);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
         attribute("name", "storekeeper") + totals + ">\n  <testsuite" + attribute("name", suite) +
         totals + ">\n" + cases + "  </testsuite>\n</testsuites>\n";
}

}  // namespace storekeeper
