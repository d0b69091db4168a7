// The only file that knows yaml-cpp: its events become nodes, its exceptions
// become problems in our own words, as its texts may quote the document.
#include "manifest/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <unordered_map>
#include <utility>

#include "base/printable.hpp"
#include "manifest/secret_lines.hpp"
#include "manifest/syntax_message.hpp"

namespace storekeeper {
namespace {

// Thrown by the handler through the parser, which has no other way to be stopped.
struct StopParsing {};
// Thrown by the handler when the rest of a document would only yield mistakes that are none.
struct AbandonDocument {};

constexpr std::string_view kStringTag = "tag:yaml.org,2002:str";
constexpr std::string_view kMapTag = "tag:yaml.org,2002:map";
constexpr std::string_view kSequenceTag = "tag:yaml.org,2002:seq";

class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    // The get area is only ever read.
    char* begin = const_cast<char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    setg(begin, begin, begin + text.size());
  }
};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(
      const SourceText& source, const LoaderLimits& limits, Problems& problems, YamlTree& tree)
      : source_(source), limits_(limits), problems_(problems), tree_(tree) {}

  /// Events from now on count from this place.
  void start_at(Place base) {
    base_ = base;
    first_of_parser_ = true;
  }

  Place place(const YAML::Mark& mark) const {
    if (mark.is_null()) return base_;
    const auto offset = base_.offset + static_cast<std::size_t>(std::max(mark.pos, 0));
    return {std::min(offset, source_.text().size()), base_.line + std::max(mark.line, 0)};
  }

  std::size_t document_begin() const noexcept { return document_begin_; }

  /// The document that is being read has no end.
  void abandon_document() {
    YamlDocument document;
    document.sound = false;
    document.well_formed = false;
    document.begin = document_begin_;
    tree_.documents.push_back(document);
    frames_.clear();
    root_ = nullptr;
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    document_begin_ = place(mark).offset;
    root_ = nullptr;
    sound_ = true;
    anchors_.clear();
    frames_.clear();
    if (!first_of_parser_ && !begins_properly(document_begin_)) {
      sound_ = false;
      problems_.syntax_error(
          place(mark), "this text does not belong to the document above it",
          "check the indentation; a line `---` begins another document");
    }
    first_of_parser_ = false;
  }

  void OnDocumentEnd() override {
    YamlDocument document;
    document.root = root_ != nullptr && root_->kind == YamlKind::kNull ? nullptr : root_;
    document.sound = sound_;
    document.begin = document_begin_;
    tree_.documents.push_back(document);
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto& node = add_node(YamlKind::kNull, mark, anchor);
    node.open = false;
    attach(node);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto at = place(mark);
    if (++aliases_ > limits_.max_aliases) {
      stop(at, "more than " + std::to_string(limits_.max_aliases) + " aliases in one file");
    }
    auto* target = anchor < anchors_.size() ? anchors_[anchor] : nullptr;
    if (target == nullptr || target->open) {
      problems_.syntax_error(
          at, "an alias refers to a value that contains it", "write the value out instead");
      // There is nothing to put in its place that would not be a second mistake.
      throw AbandonDocument();
    }
    target->aliased = true;
    count_nodes(target->weight, at);
    check_depth(target->height, at);
    attach(*target);
  }

  void OnScalar(
      const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
      const std::string& value) override {
    auto& node = add_node(YamlKind::kScalar, mark, anchor);
    node.open = false;
    node.plain = tag == "?";
    node.text = value;
    if (tag != kStringTag) check_tag(tag, node);
    attach(node);
  }

  void OnSequenceStart(
      const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
      YAML::EmitterStyle::value /*style*/) override {
    auto& node = add_node(YamlKind::kSequence, mark, anchor);
    if (tag != kSequenceTag) check_tag(tag, node);
    open(node);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(
      const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
      YAML::EmitterStyle::value /*style*/) override {
    auto& node = add_node(YamlKind::kMapping, mark, anchor);
    if (tag != kMapTag) check_tag(tag, node);
    open(node);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YamlNode* node = nullptr;
    const YamlNode* key = nullptr;  // of a mapping, while its value is awaited
    // Built when a mapping grows large, so that duplicates are found in linear time.
    std::unordered_map<std::string_view, const YamlNode*> index = {};
  };
  static constexpr std::size_t kLargeMapping = 16;

  [[noreturn]] void stop(Place at, std::string message) {
    problems_.syntax_error(at, std::move(message), "split the file, or write it more simply");
    throw StopParsing();
  }

  void count_nodes(std::size_t count, Place at) {
    nodes_ += count;
    if (nodes_ > static_cast<std::size_t>(limits_.max_nodes)) {
      stop(
          at, "more than " + std::to_string(limits_.max_nodes) +
                  " values in one file, aliases counted as what they stand for");
    }
  }

  void check_depth(int height, Place at) {
    if (static_cast<int>(frames_.size()) + height > limits_.max_depth) {
      stop(at, "nested more than " + std::to_string(limits_.max_depth) + " levels deep");
    }
  }

  YamlNode& add_node(YamlKind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    auto& node = tree_.nodes.emplace_back();
    node.kind = kind;
    node.place = place(mark);
    count_nodes(1, node.place);
    check_depth(1, node.place);
    if (anchor != 0) {
      if (anchors_.size() <= anchor) anchors_.resize(anchor + 1, nullptr);
      anchors_[anchor] = &node;
    }
    return node;
  }

  void check_tag(const std::string& tag, const YamlNode& node) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    sound_ = false;
    problems_.syntax_error(
        node.place, "YAML tags (`!...`) are not allowed in manifests",
        "remove the tag; put a value into quotes to make it text");
  }

  void open(YamlNode& node) {
    Frame frame;
    frame.node = &node;
    frames_.push_back(std::move(frame));
  }

  void close() {
    auto* node = frames_.back().node;
    node->open = false;
    frames_.pop_back();
    attach(*node);
  }

  void attach(const YamlNode& node) {
    if (frames_.empty()) {
      root_ = &node;
      return;
    }
    auto& frame = frames_.back();
    frame.node->weight += node.weight;
    frame.node->height = std::max(frame.node->height, node.height + 1);
    if (frame.node->kind == YamlKind::kSequence) {
      frame.node->items.push_back(&node);
    } else if (frame.key == nullptr) {
      check_key(frame, node);
      frame.key = &node;
    } else {
      frame.node->entries.push_back({frame.key, &node});
      frame.key = nullptr;
    }
  }

  void check_key(Frame& frame, const YamlNode& key) {
    if (key.kind != YamlKind::kScalar) {
      sound_ = false;
      problems_.syntax_error(
          key.place, "the key of a mapping must be a name",
          "text with {, [ or ? at its start needs quotes");
      return;
    }
    if (key.plain && key.text == "<<") {
      sound_ = false;
      problems_.error(
          key, "merge keys (`<<`) are not part of YAML 1.2",
          "repeat the fields, or use an alias for a whole section");
      return;
    }
    if (const auto* first = find_key(frame, key)) {
      sound_ = false;
      problems_.error(
          key,
          "duplicate key" + (may_quote(key) ? ' ' + quoted(key.text, 64) : "") +
              ", first on line " + std::to_string(first->place.line),
          "remove one of the two");
    }
  }

  // In `password: {hunter2}` the secret is the key.
  bool may_quote(const YamlNode& key) const {
    return !key.aliased && std::none_of(frames_.begin(), frames_.end(), [](const Frame& frame) {
      return frame.key != nullptr && names_a_secret(frame.key->text);
    });
  }

  // Remembers `key`, and yields the earlier one with the same text.
  static const YamlNode* find_key(Frame& frame, const YamlNode& key) {
    const auto& entries = frame.node->entries;
    if (entries.size() < kLargeMapping) {
      const auto found = std::find_if(entries.begin(), entries.end(), [&](const YamlEntry& entry) {
        return entry.key->kind == YamlKind::kScalar && entry.key->text == key.text;
      });
      return found == entries.end() ? nullptr : found->key;
    }
    if (frame.index.empty()) {
      for (const auto& entry : entries) frame.index.emplace(entry.key->text, entry.key);
    }
    const auto [found, is_new] = frame.index.emplace(key.text, &key);
    return is_new ? nullptr : found->second;
  }

  // yaml-cpp takes text at the end of a document for another document.
  bool begins_properly(std::size_t offset) const {
    const auto text = source_.text();
    auto begin = source_.line_start(offset);
    if (text.substr(begin).starts_with("---")) return true;
    while (begin > 0) {
      const auto end = begin - 1;
      begin = source_.line_start(end);
      const auto line = text.substr(begin, end - begin);
      const auto first = line.find_first_not_of(" \t\r");
      if (first == line.npos || line[first] == '#' || line[first] == '%') continue;
      return line.starts_with("...") || line.starts_with("---");
    }
    return true;
  }

  const SourceText& source_;
  const LoaderLimits& limits_;
  Problems& problems_;
  YamlTree& tree_;
  Place base_ = {0, 1};
  bool first_of_parser_ = true;
  std::size_t document_begin_ = 0;
  const YamlNode* root_ = nullptr;
  bool sound_ = true;
  std::vector<Frame> frames_;
  std::vector<YamlNode*> anchors_;
  std::size_t nodes_ = 0;
  int aliases_ = 0;
};

// The next line after `offset` that begins a document. No scalar can hold such a
// line, so it is safe to go on there after a mistake.
std::size_t next_document(std::string_view text, std::size_t offset) {
  for (auto at = text.find("\n---", offset); at != text.npos; at = text.find("\n---", at + 1)) {
    const auto after = at + 4;
    if (after == text.size() || text[after] == ' ' || text[after] == '\n' || text[after] == '\r') {
      return at + 1;
    }
  }
  return text.npos;
}

void report(
    const YAML::ParserException& failure, TreeBuilder& builder, const SourceText& source,
    Problems& problems) {
  auto place = builder.place(failure.mark);
  auto message = explain_syntax_error(failure.msg, source.line_at(place));
  if (message.at) place.offset = source.line_start(place.offset) + *message.at;
  problems.syntax_error(place, std::move(message.message), std::move(message.hint));
}

}  // namespace

YamlTree read_yaml(const SourceText& source, const LoaderLimits& limits, Problems& problems) {
  YamlTree tree;
  TreeBuilder builder(source, limits, problems, tree);
  const auto text = source.text();
  Place base{0, 1};
  while (true) {
    builder.start_at(base);
    try {
      ViewBuffer buffer(text.substr(base.offset));
      std::istream input(&buffer);
      YAML::Parser parser(input);
      while (parser.HandleNextDocument(builder)) {
      }
      return tree;
    } catch (const StopParsing&) {
      builder.abandon_document();
      return tree;
    } catch (const AbandonDocument&) {
      builder.abandon_document();
    } catch (const YAML::ParserException& failure) {
      report(failure, builder, source, problems);
      builder.abandon_document();
    } catch (const std::exception&) {
      problems.syntax_error(base, "the file cannot be read as YAML");
      builder.abandon_document();
      return tree;
    }
    const auto next = next_document(text, std::max(base.offset, builder.document_begin()));
    if (next == text.npos) return tree;
    const auto skipped = text.substr(base.offset, next - base.offset);
    base.line += static_cast<int>(std::count(skipped.begin(), skipped.end(), '\n'));
    base.offset = next;
  }
}

}  // namespace storekeeper
