// Where events go.
#pragma once

#include "model/event.hpp"

namespace storekeeper {

class EventSink {
 public:
  virtual ~EventSink() = default;

  /// Must not block and must not fail.
  virtual void emit(const Event& event) = 0;
};

}  // namespace storekeeper
