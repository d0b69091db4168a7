// Collects the diagnostics of one file, and keeps literal secrets out of the
// source lines that they show.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "manifest/source_text.hpp"

namespace storekeeper {

struct YamlNode;

/// Bytes [begin, end) of the text that must not be shown.
struct HiddenRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

class Problems {
 public:
  explicit Problems(const SourceText& source) : source_(&source) {}

  /// At a node: its text is underlined if it stands on one line.
  void error(const YamlNode& node, std::string message, std::string hint = {});
  void warning(const YamlNode& node, std::string message, std::string hint = {});
  /// At a place of which no tree is known. The line is shown only if nothing in it or around it
  /// can be a secret.
  void syntax_error(Place place, std::string message, std::string hint = {});
  /// About the file as a whole, or at a place whose line must not be shown.
  void error_without_line(Place place, std::string message, std::string hint = {});

  std::size_t errors() const noexcept { return errors_; }
  bool empty() const noexcept { return found_.empty(); }
  const SourceText& source() const noexcept { return *source_; }

  /// By place; at most `kMostShown`, then one that counts the rest.
  Diagnostics take(std::vector<HiddenRange> hidden);

  static constexpr std::size_t kMostShown = 200;

 private:
  struct Found {
    Diagnostic diagnostic = {};
    Place place = {};
    std::size_t length = 1;  // bytes to underline
    bool show_line = true;
    std::size_t order = 0;  // in which it was found
  };

  void add(Severity severity, Found found);
  void show_line(Found& found, const std::vector<HiddenRange>& hidden) const;

  const SourceText* source_;
  std::vector<Found> found_;
  std::size_t errors_ = 0;
  std::size_t left_out_ = 0;
};

}  // namespace storekeeper
