// The documentation against the program: its manifests load, its configuration is accepted, and its
// command lines have verbs and flags that exist.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "e2e/e2e_fixture.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

using namespace testing;

struct Line {
  std::string page;
  std::string text;
};

std::vector<std::string> lines_of(const std::filesystem::path& page) {
  std::vector<std::string> lines;
  std::ifstream file(page);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<std::filesystem::path> pages() {
  const std::filesystem::path root(testing::source_path(""));
  std::vector<std::filesystem::path> found = {root / "README.md", root / "CONTRIBUTING.md"};
  for (const auto& entry : std::filesystem::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The texts between ```yaml and ```.
std::vector<Line> yaml_blocks() {
  std::vector<Line> blocks;
  for (const auto& page : pages()) {
    bool inside = false;
    for (const auto& line : lines_of(page)) {
      if (line.starts_with("```")) {
        inside = !inside && line == "```yaml";
        if (inside) blocks.push_back({page.filename(), ""});
      } else if (inside) {
        blocks.back().text += line + "\n";
      }
    }
  }
  return blocks;
}

// Commands stand in indented blocks, or after "$ ".
std::vector<Line> command_lines() {
  std::vector<Line> commands;
  for (const auto& page : pages()) {
    for (auto line : lines_of(page)) {
      for (const std::string prefix : {"    ", "$ "}) {
        if (line.starts_with(prefix + "storekeeper ")) {
          commands.push_back({page.filename(), line.substr(prefix.size())});
        }
      }
    }
  }
  return commands;
}

// Up to what belongs to the shell.
std::vector<std::string> words_of(const std::string& command) {
  std::vector<std::string> words;
  std::istringstream stream(command);
  for (std::string word; stream >> word && word != "|" && word != ">" && word != "&";) {
    words.push_back(word);
  }
  words.erase(words.begin());
  return words;
}

class Documentation : public EndToEnd {};

TEST_F(Documentation, ItsManifestsLoad) {
  int manifests = 0;
  for (const auto& block : yaml_blocks()) {
    if (!contains(block.text, "apiVersion: storekeeper/v1")) continue;
    ++manifests;
    auto given = options({"validate", "-f", "-"});
    given.input = block.text;
    const auto result = run_with(given);
    EXPECT_EQ(result.exit_code, 0) << block.page << "\n" << result.output;
  }
  EXPECT_GT(manifests, 0);
}

TEST_F(Documentation, ItsConfigurationFilesAreAccepted) {
  int files = 0;
  for (const auto& block : yaml_blocks()) {
    if (contains(block.text, "apiVersion:") || block.page != "configuration.md") continue;
    ++files;
    directory.write("storekeeper.yaml", block.text);
    variables["STOREKEEPER_ACCESS_TOKEN"] = "";
    const auto result = run({"plan", "-f", "m", "--print-config"});
    EXPECT_EQ(result.exit_code, 0) << block.text << result.errors;
  }
  EXPECT_GT(files, 0);
}

TEST_F(Documentation, ItsCommandLinesAreUnderstood) {
  const auto commands = command_lines();
  EXPECT_GT(commands.size(), 4U);
  for (const auto& command : commands) {
    auto words = words_of(command.text);
    const bool configured = std::find(words.begin(), words.end(), "--config") != words.end();
    if (configured) {  // a file that this machine does not have
      const auto at = std::find(words.begin(), words.end(), "--config");
      words.erase(at, at + 2);
    }
    words.emplace_back("--print-config");
    const auto result = run(words);
    EXPECT_EQ(result.exit_code, 0) << command.page << ": " << command.text << "\n" << result.errors;
  }
}

}  // namespace
}  // namespace storekeeper
