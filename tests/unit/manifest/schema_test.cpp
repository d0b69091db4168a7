// The schema that editors use and the loader must say the same.
#include "manifest/schema.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "manifest/field_rules.hpp"
#include "manifest/yaml_tree.hpp"
#include "support/json_schema.hpp"
#include "support/paths.hpp"
#include "unit/manifest/manifest_text.hpp"

namespace storekeeper {
namespace {

using nlohmann::json;
using testing::parse;
using testing::summary;
using testing::validate_json;

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::filesystem::path kSource = testing::source_path("");

// As an editor reads a plain scalar: the core schema of YAML 1.2.
json scalar(const YamlNode& node) {
  const auto& text = node.text;
  if (!node.plain) return text;
  static const std::set<std::string> kTrue{"true", "True", "TRUE"};
  static const std::set<std::string> kFalse{"false", "False", "FALSE"};
  if (kTrue.contains(text)) return true;
  if (kFalse.contains(text)) return false;
  static const std::regex kDecimal("[-+]?[0-9]+");
  static const std::regex kHexadecimal("0x[0-9a-fA-F]+");
  static const std::regex kOctal("0o[0-7]+");
  static const std::regex kFloat("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  if (text.size() < 19) {
    if (std::regex_match(text, kDecimal)) return std::stoll(text);
    if (std::regex_match(text, kHexadecimal)) return std::stoll(text.substr(2), nullptr, 16);
    if (std::regex_match(text, kOctal)) return std::stoll(text.substr(2), nullptr, 8);
  }
  if (std::regex_match(text, kFloat)) return std::stod(text);
  return text;
}

json to_json(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::kNull: return nullptr;
    case YamlKind::kScalar: return scalar(node);
    case YamlKind::kSequence: {
      json items = json::array();
      for (const auto* item : node.items) items.push_back(to_json(*item));
      return items;
    }
    case YamlKind::kMapping: {
      json members = json::object();
      for (const auto& entry : node.entries) members[entry.key->text] = to_json(*entry.value);
      return members;
    }
  }
  return nullptr;
}

// What the schema says to all documents of a text, as "document/pointer: keyword" lines.
std::string schema_problems(const std::string& text) {
  static const auto kSchema = json::parse(manifest_schema());
  const std::string name = "corpus";
  const SourceText source(text, name);
  Problems problems(source);
  const auto tree = read_yaml(source, {}, problems);
  std::string found;
  for (const auto& document : tree.documents) {
    if (document.root == nullptr) continue;
    for (const auto& problem : validate_json(kSchema, to_json(*document.root))) {
      found += problem + '\n';
    }
  }
  return found;
}

// A document that is only wrong in ways that no schema can say.
const std::map<std::string, std::string> kBeyondSchemas{
    {"duplicate_key.yaml", "a schema sees a parsed document, without its duplicates"},
    {"duplicate_name.yaml", "a schema sees one document at a time"},
    {"one_store_twice.yaml", "a schema sees one document at a time"},
    {"custom_tag.yaml", "a schema does not see tags"},
    {"port_hexadecimal.yaml", "a parser has turned 0x18EB into the number 6379"},
    {"port_leading_zero.yaml", "a parser has turned 0777 into the number 777"},
    {"port_exponent.yaml", "a parser has turned 1e3 into the number 1000"},
    {"tag_signed_number.yaml", "a parser has turned +5 into the number 5"},
};

std::vector<std::filesystem::path> corpus(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(kSource / "tests/unit/manifest/corpus" / folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Diagnostics loader_problems(const std::string& text) {
  auto parsed = parse(text);
  for (auto& found : cross_check(parsed.items)) parsed.diagnostics.push_back(std::move(found));
  return parsed.diagnostics;
}

TEST(Schema, IsTheCommittedFile) {
  const auto path = kSource / "manifests/schema/storekeeper.v1.schema.json";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << manifest_schema();
  }
  EXPECT_EQ(manifest_schema(), read(path))
      << "write it anew with: storekeeper schema > manifests/schema/storekeeper.v1.schema.json";
}

TEST(Schema, AndLoaderAcceptEveryGoodManifest) {
  const auto files = corpus("good");
  EXPECT_GE(files.size(), 15U);
  for (const auto& file : files) {
    const auto text = read(file);
    EXPECT_EQ(summary(loader_problems(text)), "") << file;
    EXPECT_EQ(schema_problems(text), "") << file;
  }
}

TEST(Schema, AndLoaderRefuseEveryBadManifest) {
  const auto files = corpus("bad");
  EXPECT_GE(files.size(), 40U);
  for (const auto& file : files) {
    const auto text = read(file);
    EXPECT_TRUE(has_errors(loader_problems(text))) << file;
    const bool beyond = kBeyondSchemas.contains(file.filename().string());
    EXPECT_EQ(schema_problems(text).empty(), beyond) << file << '\n' << schema_problems(text);
  }
}

TEST(Schema, AndLoaderAcceptTheExamples) {
  std::string all;
  for (const auto& entry : std::filesystem::directory_iterator(kSource / "manifests/examples")) {
    const auto text = read(entry.path());
    EXPECT_EQ(summary(loader_problems(text)), "") << entry.path();
    EXPECT_EQ(schema_problems(text), "") << entry.path();
    all += text + "\n---\n";
  }
  const auto parsed = parse(all);
  EXPECT_GE(parsed.items.size(), 6U);
  EXPECT_EQ(summary(loader_problems(all)), "");
}

TEST(Schema, ValidatorRefusesKeywordsThatItDoesNotKnow) {
  EXPECT_THROW(validate_json(json{{"minLength", 1}}, json("a")), std::runtime_error);
  EXPECT_THROW(validate_json(json{{"type", "text"}}, json("a")), std::runtime_error);
}

struct NamedRule {
  std::string name;
  TextRule rule;
  std::string alphabet;
};
void PrintTo(const NamedRule& named, std::ostream* out) { *out << named.name; }

class FieldRules : public ::testing::TestWithParam<NamedRule> {};

// Texts near the edge of what a rule allows: of its alphabet, some of it wrong.
TEST_P(FieldRules, MatchWhatTheirPatternsMatch) {
  const auto& [name, rule, alphabet] = GetParam();
  const auto pattern = testing::compile_pattern(std::string(rule.pattern));
  const auto prefix = name == "role_arn" ? std::string("arn:aws:iam::123456789012:role/") : "";
  EXPECT_TRUE(rc::check(name, [&] {
    const auto characters = *rc::gen::container<std::string>(rc::gen::elementOf(alphabet));
    const auto text = (*rc::gen::arbitrary<bool>() ? prefix : "") + characters;
    RC_ASSERT(rule.matches(text) == std::regex_search(text, pattern));
  }));
  for (const std::size_t length : {0,   1,   2,   3,   61,  62,  63,  64,   65,   251,  252,
                                   253, 254, 255, 256, 257, 512, 513, 1224, 1225, 4096, 4097}) {
    const auto text = prefix + std::string(length, '1');
    EXPECT_EQ(rule.matches(text), std::regex_search(text, pattern)) << length;
    const auto letters = prefix + std::string(length, 'a');
    EXPECT_EQ(rule.matches(letters), std::regex_search(letters, pattern)) << length;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, FieldRules,
    ::testing::Values(
        NamedRule{"manifest_name", kManifestNameRule, "ab09-.A_"},
        NamedRule{"resource_key", kResourceKeyRule, "aZ09-._ /"},
        NamedRule{"tag", kTagRule, "aZ09-._ "}, NamedRule{"label_key", kLabelKeyRule, "aZ09-._/ "},
        NamedRule{"label_value", kLabelValueRule, "aZ09-._/"},
        NamedRule{"display_name", kDisplayNameRule, "aZ 09~\n\t\x7f"},
        NamedRule{"host", kHostRule, "afG09-._::[ "}, NamedRule{"port", kPortRule, "01235679a"},
        NamedRule{"user_name", kUserNameRule, "aZ 09~\n\t\x7f"},
        NamedRule{"table_name", kTableNameRule, "aZ09-._ "},
        NamedRule{"role_arn", kRoleArnRule, "aZ09-_+=,.@/: "},
        NamedRule{"external_id", kExternalIdRule, "aZ09-_+=,.@/: "},
        NamedRule{"environment_name", kEnvironmentNameRule, "aZ09_-"},
        NamedRule{"secret_path", kSecretPathRule, "a../~\n"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace storekeeper
