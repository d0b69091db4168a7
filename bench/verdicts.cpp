#include "bench/verdicts.hpp"

#include <cmath>
#include <cstdio>

namespace storekeeper::bench {
namespace {

std::string with_unit(double figure, std::string_view unit) {
  const bool whole = std::abs(figure) >= 1000 || figure == std::floor(figure);
  char text[32];
  std::snprintf(text, sizeof text, whole ? "%.0f" : "%.3f", figure);
  return std::string(text) + (unit == "x" ? "" : " ") + std::string(unit);
}

}  // namespace

void Verdicts::at_most(
    std::string_view target, std::string_view what, double figure, double bar,
    std::string_view unit) {
  const bool holds = figure <= bar;
  missed_ = missed_ || !holds;
  line(
      target, what, with_unit(figure, unit), "<= " + with_unit(bar, unit), holds ? "ok" : "MISSED");
}

void Verdicts::at_least(
    std::string_view target, std::string_view what, double figure, double bar,
    std::string_view unit) {
  const bool holds = figure >= bar;
  missed_ = missed_ || !holds;
  line(
      target, what, with_unit(figure, unit), ">= " + with_unit(bar, unit), holds ? "ok" : "MISSED");
}

void Verdicts::note(
    std::string_view target, std::string_view what, double figure, std::string_view unit) {
  line(target, what, with_unit(figure, unit), "", "");
}

void Verdicts::later_at_most(
    std::string_view target, std::string_view what, double figure, double bar,
    std::string_view unit) {
  line(
      target, what, with_unit(figure, unit), "<= " + with_unit(bar, unit),
      figure <= bar ? "ok" : "not yet");
}

void Verdicts::line(
    std::string_view target, std::string_view what, const std::string& figure,
    const std::string& bar, std::string_view verdict) {
  std::printf(
      "%-3.*s  %-58.*s %16s  %-18s %.*s\n", static_cast<int>(target.size()), target.data(),
      static_cast<int>(what.size()), what.data(), figure.c_str(), bar.c_str(),
      static_cast<int>(verdict.size()), verdict.data());
  std::fflush(stdout);
}

}  // namespace storekeeper::bench
