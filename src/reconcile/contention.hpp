// Notices another writer that undoes what this one does, and steps back from it: two programs that
// correct each other for ever help nobody. Pure: time is handed in.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "model/apply_result.hpp"
#include "model/desired.hpp"
#include "ports/clock.hpp"

namespace storekeeper {

struct ContentionRules {
  int rounds = 3;   // corrections of one field to one value, pass after pass, until it is noticed
  int in_step = 3;  // passes without a difference until it is over
  std::chrono::milliseconds first_pause{std::chrono::minutes(10)};  // then doubling
  std::chrono::milliseconds longest_pause{std::chrono::hours(4)};
};

/// Something that a person should know.
struct ContentionNews {
  std::string manifest = {};             // metadata.name
  std::vector<std::string> fields = {};  // corrected again and again; empty: it is over
  std::chrono::milliseconds pause{0};    // how long the store is left alone now
};

class ContentionWatch {
 public:
  explicit ContentionWatch(ContentionRules rules = {}) : rules_(rules) {}

  /// Has the drift of stores that are being left alone reported and not corrected.
  void restrain(DesiredSet& desired, SteadyTime now) const;

  /// After each pass that had a plan. A field counts while pass after pass corrects it to the same
  /// value; an edited manifest starts anew.
  std::vector<ContentionNews> observe(const ApplyResult& applied, SteadyTime now);

  /// A person has looked into it: the next pass writes.
  void forget(const std::string& manifest) { known_.erase(manifest); }

  /// Stores in contention and the fields it is about, by metadata.name.
  std::map<std::string, std::vector<std::string>> contended() const;

 private:
  struct Corrections {
    FieldValue to = std::monostate{};
    int rounds = 0;
  };
  struct Known {
    std::map<std::string, Corrections> fields = {};
    std::vector<std::string> about = {};  // empty: not in contention
    std::chrono::milliseconds pause{0};
    SteadyTime until = {};
    int in_step = 0;
  };

  bool correct(Known& known, const Action& action, SteadyTime now) const;

  ContentionRules rules_;
  std::map<std::string, Known> known_ = {};
};

}  // namespace storekeeper
