#include "daemon/store_series.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <utility>
#include <vector>

#include "daemon/store_views.hpp"

namespace storekeeper {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;

constexpr std::array kSyncStates = {SyncState::kSynced, SyncState::kOutOfSync, SyncState::kUnknown};
constexpr std::array kHealthStates = {HealthState::kHealthy,  HealthState::kProgressing,
                                      HealthState::kDegraded, HealthState::kSuspended,
                                      HealthState::kMissing,  HealthState::kUnknown};

MetricFamily gauges(std::string name, std::string help) {
  MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = prometheus::MetricType::Gauge;
  return family;
}

void add(MetricFamily& family, std::vector<ClientMetric::Label> labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
}

MetricFamily standings(const DaemonState& state) {
  auto family = gauges(
      "storekeeper_stores",
      "Stores that manifests describe or that are owned, by whether they are as described and "
      "whether they work.");
  const auto& counts = state.by_standing();
  if (counts.empty()) return family;
  for (const auto sync : kSyncStates) {
    for (const auto health : kHealthStates) {
      const auto found = counts.find({sync, health});
      add(family,
          {{"sync", std::string(to_string(sync))}, {"health", std::string(to_string(health))}},
          found == counts.end() ? 0 : found->second);
    }
  }
  return family;
}

// The families that have a series for each store.
struct StoreFamilies {
  MetricFamily available = gauges(
      "storekeeper_store_available", "1 if the API says that the store can be reached, else 0.");
  MetricFamily stale = gauges(
      "storekeeper_store_potentially_stale",
      "1 if the API says that the store's data may be out of date, else 0.");
  MetricFamily last_sync = gauges(
      "storekeeper_store_last_sync_timestamp_seconds",
      "When the API last brought the store up to date, in seconds since the epoch.");
  MetricFamily errors =
      gauges("storekeeper_store_errors", "Errors that the API lists in the store's status.");

  void add_store(const StoreView& store) {
    const std::vector<ClientMetric::Label> labels = {
        {"store", store.name},
        {"project", store.address.project},
        {"environment", store.address.environment},
        {"type", std::string(to_string(store.address.kind))}};
    if (store.available) add(available, labels, *store.available ? 1 : 0);
    if (store.potentially_stale) add(stale, labels, *store.potentially_stale ? 1 : 0);
    if (store.last_sync_ms > 0) {
      add(last_sync, labels, static_cast<double>(store.last_sync_ms) / 1000);
    }
    if (store.errors) add(errors, labels, *store.errors);
  }
};

}  // namespace

std::string store_series_text(const DaemonState& state) {
  StoreFamilies families;
  std::size_t with_series = 0;
  std::size_t described = state.omitted();
  for (const bool well : {false, true}) {
    for (const auto& store : state.stores()) {
      // Only what a manifest describes has a name of its own to be told by.
      if (store.name.empty() || is_well(store) != well) continue;
      ++described;
      if (with_series >= kMostStoreSeries) continue;
      ++with_series;
      families.add_store(store);
    }
  }
  auto overflow = gauges(
      "storekeeper_store_series_overflow",
      "Stores that have no series of their own because there are too many.");
  add(overflow, {}, static_cast<double>(described - with_series));
  std::vector<MetricFamily> all;
  for (auto* family :
       {&families.available, &families.stale, &families.last_sync, &families.errors}) {
    if (!family->metric.empty()) all.push_back(std::move(*family));
  }
  auto counts = standings(state);
  if (!counts.metric.empty()) all.push_back(std::move(counts));
  all.push_back(std::move(overflow));
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace storekeeper
