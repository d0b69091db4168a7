// One line a target: what was measured, against which bar, and whether it holds.
#pragma once

#include <string>
#include <string_view>

namespace storekeeper::bench {

class Verdicts {
 public:
  /// `target` such as "P2"; `what` is what was measured.
  void at_most(
      std::string_view target, std::string_view what, double figure, double bar,
      std::string_view unit);
  void at_least(
      std::string_view target, std::string_view what, double figure, double bar,
      std::string_view unit);
  /// A figure without a bar of its own.
  void note(std::string_view target, std::string_view what, double figure, std::string_view unit);
  /// The bar of a later day: shown, and no reason to fail.
  void later_at_most(
      std::string_view target, std::string_view what, double figure, double bar,
      std::string_view unit);

  /// 0 if every bar held, else 1.
  int exit_code() const noexcept { return missed_ ? 1 : 0; }

 private:
  void line(
      std::string_view target, std::string_view what, const std::string& figure,
      const std::string& bar, std::string_view verdict);

  bool missed_ = false;
};

}  // namespace storekeeper::bench
