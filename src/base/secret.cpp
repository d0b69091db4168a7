#include "base/secret.hpp"

#include <cstring>
#include <utility>

namespace storekeeper {

Secret::Secret(std::string_view value)
    : bytes_(std::make_unique<char[]>(value.size())), size_(value.size()) {
  // An empty view may hold a null pointer, which memcpy must not be given.
  if (!value.empty()) std::memcpy(bytes_.get(), value.data(), value.size());
}

Secret::Secret(const Secret& other) : Secret(other.reveal()) {}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

Secret::~Secret() { wipe(); }

bool Secret::same(const Secret& a, const Secret& b) noexcept {
  if (a.size_ != b.size_) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size_; ++i) {
    difference = static_cast<unsigned char>(difference | (a.bytes_[i] ^ b.bytes_[i]));
  }
  return difference == 0;
}

void Secret::wipe() noexcept {
  // Not memset: the compiler may drop a write to memory that is about to be freed.
  if (bytes_) explicit_bzero(bytes_.get(), size_);
}

void wipe(std::string& text) noexcept {
  // Up to the capacity, because a text that became shorter leaves its end behind.
  text.resize(text.capacity());
  explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace storekeeper
