// What a soak holds the daemon to: every write that the emulator's journal shows is one that the
// manifests of that time ask for, and in the end the account is as they say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace storekeeper::bench {

inline constexpr const char* kSoakPassword = "a-password-of-usual-length";

/// One manifest as it is on disk now. Times are seconds since the soak began.
struct SoakStore {
  std::size_t index = 0;
  bool present = true;
  bool sheltered = false;  // its file went with too many others: must not be deleted
  bool enabled = true;
  int port = 6380;
  int edition = 0;           // of the name; never of the host: a store with another name and
                             // another host is another store, and the old one may go
  double back_at = -1e9;     // when the file came back
  double gone_at = -1e9;     // when it went
  double touched_at = -1e9;  // when somebody last edited the live store

  std::string environment() const;
  std::string name() const;
  std::string host() const;
  std::string manifest() const;
};

class SoakJudge {
 public:
  /// Looks at the entries that are new in this document of /__emulator/journal.
  void judge(const nlohmann::json& journal, const std::vector<SoakStore>& stores, double now);

  /// Which store is the only one of its environment, by /__emulator/state, for judging deletes.
  void remember(const nlohmann::json& state);

  /// Where the account differs from the manifests or a stranger's store from what its people made
  /// of it (by id); empty: nowhere. `state` is the document of /__emulator/state.
  static std::string difference(
      const nlohmann::json& state, const std::vector<SoakStore>& stores,
      const std::map<std::string, nlohmann::json>& strangers);

  const std::vector<std::string>& wrong() const noexcept { return wrong_; }
  std::int64_t requests() const noexcept { return last_; }
  std::int64_t unseen() const noexcept { return unseen_; }
  int writes() const noexcept { return writes_; }
  const std::map<std::string, int>& faults() const noexcept { return faults_; }

 private:
  std::string objection(
      const nlohmann::json& entry, const std::vector<SoakStore>& stores, double now) const;

  std::vector<std::string> wrong_;
  std::map<std::string, std::string> only_ones_;  // environment: id
  std::map<std::string, int> faults_;
  std::int64_t last_ = 0;
  std::int64_t unseen_ = 0;
  int writes_ = 0;
};

}  // namespace storekeeper::bench
