// The rate limits: fixed windows for the account, each route, each token and each address.
// Pure: time comes in with each call.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "emulator/behaviour.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

struct QuotaVerdict {
  bool limited = false;
  Headers headers = {};  // of the families in force, as the behaviour wants them
};

class Quota {
 public:
  /// Counts one request. `route` names pattern and method; times are epoch milliseconds.
  QuotaVerdict charge(
      std::string_view route, std::string_view token, std::string_view address, std::int64_t now_ms,
      const Behaviour& behaviour);

  void clear() { used_.clear(); }

 private:
  struct Window {
    std::int64_t start = 0;
    std::int64_t used = 0;
  };
  struct Family {
    std::int64_t limit = 0;
    std::int64_t remaining = 0;  // after this request; -1 if it was one too many
  };
  Family spend(std::string key, std::int64_t limit, std::int64_t others);

  std::map<std::string, Window, std::less<>> used_;
  std::int64_t window_start_ = -1;
};

/// "Tue, 15 Nov 1994 08:12:31 GMT".
std::string imf_date(std::int64_t epoch_ms);

}  // namespace storekeeper
