// A value that must never be shown: it cannot be printed, formatted or compared
// with ==, and its memory is wiped when it goes.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace storekeeper {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view value);
  Secret(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret other) noexcept;
  ~Secret();

  bool empty() const noexcept { return size_ == 0; }

  /// The value itself. The one way to it, so that every use can be found by name.
  std::string_view reveal() const noexcept { return {bytes_.get(), size_}; }

  /// Equality in time that depends on the lengths only.
  static bool same(const Secret& a, const Secret& b) noexcept;

  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;
  friend bool operator==(const Secret&, const Secret&) = delete;

 private:
  void wipe() noexcept;

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

}  // namespace storekeeper
