// YAML text to a small tree with places, under strict limits. The tree knows
// what was written (plain or quoted, at which byte) and nothing of its meaning.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/manifest_loader.hpp"
#include "manifest/problems.hpp"
#include "manifest/source_text.hpp"

namespace storekeeper {

enum class YamlKind { kNull, kScalar, kSequence, kMapping };

struct YamlNode;

struct YamlEntry {
  const YamlNode* key = nullptr;
  const YamlNode* value = nullptr;
};

/// An alias is the node that it names, so a node can have several parents.
struct YamlNode {
  YamlKind kind = YamlKind::kNull;
  bool plain = false;                       // a scalar without quotes
  std::string text = {};                    // of a scalar
  std::vector<const YamlNode*> items = {};  // of a sequence
  std::vector<YamlEntry> entries = {};      // of a mapping, in order; keys may repeat
  Place place = {};
  std::size_t weight = 1;  // nodes below and including this one, aliases expanded
  int height = 1;          // levels below and including this one
  bool open = true;        // its end has not been read yet
  // An alias leads here: the value may be a secret as well, so no message quotes it.
  bool aliased = false;
};

struct YamlDocument {
  const YamlNode* root = nullptr;  // nullptr: empty, or not well-formed
  bool sound = true;               // false: problems were reported while it was read
  bool well_formed = true;         // false: there is no tree, or only a part of it
  std::size_t begin = 0;           // offset of its first byte
};

/// The documents of a file. Move-only: nodes point at each other.
struct YamlTree {
  YamlTree() = default;
  YamlTree(YamlTree&&) noexcept = default;
  YamlTree& operator=(YamlTree&&) noexcept = default;
  YamlTree(const YamlTree&) = delete;
  YamlTree& operator=(const YamlTree&) = delete;
  ~YamlTree() = default;

  std::deque<YamlNode> nodes = {};
  std::vector<YamlDocument> documents = {};
};

/// Reports what is not well-formed, duplicate keys, custom tags, merge keys and exceeded limits
/// to `problems`. After a mistake in one document it goes on with the next.
YamlTree read_yaml(const SourceText& source, const LoaderLimits& limits, Problems& problems);

}  // namespace storekeeper
