// The server of the simulation: small, fast, honest about what it has committed. Faults are
// put between it and the process by faulty_transport.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/store_kind.hpp"
#include "ports/http_message.hpp"
#include "simulation/world.hpp"

namespace storekeeper::simulation {

struct Item {
  std::string id;
  std::int64_t version = 1;
  StoreAddress address;
  std::string name;
  bool on = false;
  std::vector<std::string> tags;
  std::map<std::string, std::string> texts;  // config, the password in clear
  bool tls = false;
  Milliseconds created{0};
  std::set<std::string> written_hosts = {};  // by requests, not by hand
};

enum class ListLie { kNone, kLacksOne, kEmpty };

class FakeApi {
 public:
  explicit FakeApi(World* world) : world_(world) {}

  /// Does what the request asks for and answers. `on_commit` hears of each write, before it is
  /// done: method and item (for a POST the new one).
  HttpResponse handle(const HttpRequest& request, ListLie lie = ListLie::kNone);

  std::function<void(const std::string& method, const Item& item)> on_commit;

  std::map<std::string, Item>& items() { return items_; }
  Item& add(Item item);
  /// What `_status` says of it.
  bool in_step(const Item& item) const;

 private:
  HttpResponse list(ListLie lie) const;
  HttpResponse create(const std::vector<std::string>& path, const HttpRequest& request);
  HttpResponse patch(Item& item, const HttpRequest& request);
  std::string render(const Item& item, bool with_config) const;
  bool over_quota();
  void add_quota_headers(HttpResponse& response) const;
  static HttpResponse error(int status, const std::string& code);

  World* world_;
  std::map<std::string, Item> items_;
  int next_id_ = 0;
  std::int64_t window_ = -1;
  int used_ = 0;
};

}  // namespace storekeeper::simulation
