// What was asked and answered, for tests to look at. Secrets are blacked out on the way in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace storekeeper {

struct JournalEntry {
  std::int64_t number = 0;  // from 1, over the emulator's life
  std::int64_t at_ms = 0;   // epoch
  std::string method = {};
  std::string target = {};
  std::string route = {};
  std::string token = {};  // the token's name; empty if none matched
  std::string api_version = {};
  std::string user_agent = {};
  std::string content_type = {};
  std::string body = {};
  std::string fault = {};     // its name; empty: none
  std::string delivery = {};  // "sent", "closed", "reset", "hung", "truncated"
  int status = 0;             // as the client saw it, or would have; 0 if it got no answer
  bool committed = false;     // whether the request changed the state
};

class Journal {
 public:
  bool keep_secrets = false;

  /// The body is stored redacted unless keep_secrets. The oldest entries go first.
  void record(JournalEntry entry);
  void clear() { entries_.clear(); }
  const std::deque<JournalEntry>& entries() const noexcept { return entries_; }

  /// {"entries": [...]}.
  std::string to_text() const;

 private:
  static constexpr std::size_t kMostEntries = 20'000;
  static constexpr std::size_t kMostBody = 16 * 1024;

  std::deque<JournalEntry> entries_;
  std::int64_t next_ = 1;
};

/// `body` with the values of secret members and of patch operations on them replaced by
/// "<redacted>"; a body that is no JSON becomes a note of its size.
std::string redact_body(std::string_view body);

}  // namespace storekeeper
