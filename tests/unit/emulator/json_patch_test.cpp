// RFC 6902 and RFC 6901, with the examples of their appendices.
#include "emulator/json_patch.hpp"

#include <gtest/gtest.h>

#include <string>

#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

std::string patched(const std::string& document, const std::string& patch) {
  const auto operations = parse_json_patch(*parse_json(patch));
  if (!operations) return "malformed";
  const auto result = apply_json_patch(*parse_json(document), *operations);
  if (result) return to_json(*result);
  switch (result.error().kind) {
    case JsonPatchFailure::Kind::kMalformed: return "malformed";
    case JsonPatchFailure::Kind::kPath: return "path";
    case JsonPatchFailure::Kind::kTestFailed: return "test";
    case JsonPatchFailure::Kind::kTooLarge: return "large";
  }
  return "";
}

struct PatchCase {
  const char* name;
  const char* document;
  const char* patch;
  const char* expected;  // a document, or the kind of failure
};

const PatchCase kCases[] = {
    {"A1AddMember", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])",
     R"({"foo":"bar","baz":"qux"})"},
    {"A2AddElement", R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])",
     R"({"foo":["bar","qux","baz"]})"},
    {"A3RemoveMember", R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])",
     R"({"foo":"bar"})"},
    {"A4RemoveElement", R"({"foo":["bar","qux","baz"]})", R"([{"op":"remove","path":"/foo/1"}])",
     R"({"foo":["bar","baz"]})"},
    {"A5Replace", R"({"baz":"qux","foo":"bar"})",
     R"([{"op":"replace","path":"/baz","value":"boo"}])", R"({"baz":"boo","foo":"bar"})"},
    {"A6MoveMember", R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
     R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
     R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})"},
    {"A7MoveElement", R"({"foo":["all","grass","cows","eat"]})",
     R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])",
     R"({"foo":["all","cows","eat","grass"]})"},
    {"A8TestSuccess", R"({"baz":"qux","foo":["a",2,"c"]})",
     R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])",
     R"({"baz":"qux","foo":["a",2,"c"]})"},
    {"A9TestError", R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])", "test"},
    {"A10AddNested", R"({"foo":"bar"})",
     R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])",
     R"({"foo":"bar","child":{"grandchild":{}}})"},
    {"A11IgnoresUnknownMembers", R"({"foo":"bar"})",
     R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])", R"({"foo":"bar","baz":"qux"})"},
    {"A12AddToNothing", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz/bat","value":"qux"}])",
     "path"},
    {"A13UnknownOperation", R"({"foo":"bar"})", R"([{"op":"spam","path":"/baz","value":1}])",
     "malformed"},
    {"A14TildeEscapes", R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])",
     R"({"/":9,"~1":10})"},
    {"A15StringsAreNotNumbers", R"({"/":9,"~1":10})",
     R"([{"op":"test","path":"/~01","value":"10"}])", "test"},
    {"A16AddToTheEnd", R"({"foo":["bar"]})",
     R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])", R"({"foo":["bar",["abc","def"]]})"},
    {"CopyIsDeep", R"({"a":{"b":1}})",
     R"([{"op":"copy","from":"/a","path":"/c"},{"op":"replace","path":"/c/b","value":2}])",
     R"({"a":{"b":1},"c":{"b":2}})"},
    {"AddReplacesAMember", R"({"a":1})", R"([{"op":"add","path":"/a","value":2}])", R"({"a":2})"},
    {"WholeDocument", R"({"a":1})", R"([{"op":"replace","path":"","value":[1]}])", "[1]"},
    {"MoveOntoItself", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])", R"({"a":1})"},
    {"MoveIntoItself", R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/c"}])", "path"},
    {"RemoveAbsent", R"({"a":1})", R"([{"op":"remove","path":"/b"}])", "path"},
    {"ReplaceAbsent", R"({"a":1})", R"([{"op":"replace","path":"/b","value":1}])", "path"},
    {"TestAbsent", R"({"a":1})", R"([{"op":"test","path":"/b","value":null}])", "test"},
    {"CopyAbsent", R"({"a":1})", R"([{"op":"copy","from":"/b","path":"/c"}])", "path"},
    {"LeadingZero", R"([1,2])", R"([{"op":"remove","path":"/01"}])", "path"},
    {"BeyondTheEnd", R"([1])", R"([{"op":"add","path":"/2","value":1}])", "path"},
    {"AtTheEnd", R"([1])", R"([{"op":"add","path":"/1","value":2}])", "[1,2]"},
    {"DashIsNoElement", R"([1])", R"([{"op":"remove","path":"/-"}])", "path"},
    {"HugeIndex", R"([1])", R"([{"op":"remove","path":"/99999999999999999999999"}])", "path"},
    {"IntoAScalar", R"({"a":1})", R"([{"op":"add","path":"/a/b","value":1}])", "path"},
    {"EmptyKey", R"({"":1})", R"([{"op":"replace","path":"/","value":2}])", R"({"":2})"},
    {"MissingValue", R"({"a":1})", R"([{"op":"add","path":"/a"}])", "malformed"},
    {"NullValue", R"({"a":1})", R"([{"op":"add","path":"/a","value":null}])", R"({"a":null})"},
    {"MissingFrom", R"({"a":1})", R"([{"op":"move","path":"/a"}])", "malformed"},
    {"PathIsNoString", R"({"a":1})", R"([{"op":"remove","path":1}])", "malformed"},
    {"PathWithoutSlash", R"({"a":1})", R"([{"op":"remove","path":"a"}])", "malformed"},
    {"BadEscape", R"({"a~":1})", R"([{"op":"remove","path":"/a~"}])", "malformed"},
    {"NoArray", R"({"a":1})", R"({"op":"remove","path":"/a"})", "malformed"},
    {"OperationIsNoObject", R"({"a":1})", R"([1])", "malformed"},
};

TEST(EmulatorJsonPatch, DoesAsTheRfcSays) {
  for (const auto& each : kCases) {
    SCOPED_TRACE(each.name);
    EXPECT_EQ(patched(each.document, each.patch), each.expected);
  }
}

TEST(EmulatorJsonPatch, NamesTheOperationThatFailed) {
  const auto operations = parse_json_patch(
      *parse_json(R"([{"op":"add","path":"/b","value":1},{"op":"remove","path":"/missing"}])"));
  ASSERT_TRUE(operations);
  const auto result = apply_json_patch(*parse_json("{}"), *operations);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().operation, 1U);
}

TEST(EmulatorJsonPatch, StopsCopiesThatGrowWithoutBound) {
  std::string patch = "[";
  for (int i = 0; i < 60; ++i) {
    if (i > 0) patch += ',';
    patch += R"({"op":"copy","from":"","path":"/x)" + std::to_string(i) + "\"}";
  }
  EXPECT_EQ(patched(R"({"a":[1,2,3,4,5,6,7,8]})", patch + "]"), "large");
}

TEST(EmulatorJsonPatch, RefusesTooManyOperations) {
  std::string patch = "[";
  for (int i = 0; i < 1001; ++i) {
    patch += i > 0 ? "," : "";
    patch += R"({"op":"test","path":"/a","value":1})";
  }
  EXPECT_EQ(patched(R"({"a":1})", patch + "]"), "malformed");
}

TEST(EmulatorJsonPointer, RoundTripsEscapes) {
  const auto pointer = parse_json_pointer("/a~1b/m~0n//~01");
  ASSERT_TRUE(pointer);
  EXPECT_EQ(*pointer, (JsonPointer{"a/b", "m~n", "", "~1"}));
  EXPECT_EQ(to_text(*pointer), "/a~1b/m~0n//~01");
}

}  // namespace
}  // namespace storekeeper
