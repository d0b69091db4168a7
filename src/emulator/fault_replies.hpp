// What a client gets to see of each fault, in place of an answer or after one was made.
#pragma once

#include <optional>

#include "emulator/emulator.hpp"
#include "emulator/faults.hpp"

namespace storekeeper {

/// Of faults that keep the request from being processed now; nullopt if it is processed as usual.
std::optional<EmulatorReply> reply_without_acting(const FaultRule& fault);

/// Of faults that hit after the request was processed: changes the reply that was made.
void spoil_reply(const FaultRule& fault, EmulatorReply& reply);

}  // namespace storekeeper
