// As much of Kubernetes' API server as leases need.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "ports/http_message.hpp"

namespace storekeeper::testing {

class LeaseApi {
 public:
  HttpResponse answer(const HttpRequest& request) {
    if (down) return reply(503);
    const auto* const given = request.headers.find("Authorization");
    if (given == nullptr || *given != "Bearer " + token) return reply(401);
    const std::string all = "/apis/coordination.k8s.io/v1/namespaces/shop/leases";
    if (request.method == "POST" && request.target == all) {
      if (!lease.is_null()) return reply(409);
      return keep(nlohmann::json::parse(request.body), 201);
    }
    if (request.target != all + "/storekeeper" || lease.is_null()) return reply(404);
    if (request.method == "GET") return reply(200);
    auto written = nlohmann::json::parse(request.body);
    if (written["metadata"]["resourceVersion"] != lease["metadata"]["resourceVersion"]) {
      return reply(409);
    }
    return keep(std::move(written), 200);
  }

  std::string holder() const { return lease.at("spec").value("holderIdentity", ""); }

  nlohmann::json lease = nullptr;
  bool down = false;
  std::string token = "service-account";

 private:
  HttpResponse keep(nlohmann::json document, int status) {
    lease = std::move(document);
    lease["metadata"]["resourceVersion"] = std::to_string(++version_);
    return reply(status);
  }
  HttpResponse reply(int status) const {
    HttpResponse response;
    response.status = status;
    response.body = lease.dump();
    return response;
  }

  int version_ = 100;
};

}  // namespace storekeeper::testing
