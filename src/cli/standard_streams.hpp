// Standard output and standard error, written so that nothing gets lost in silence.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace storekeeper {

/// Gives each of the three descriptors that the caller has closed a place of its own, on
/// which writing fails, so that no file or socket opened later takes it. Call first.
void guard_standard_streams();

/// Writes all of it. Fails with kInternal if the reader is gone, the disk is full or
/// standard output is closed.
Result<void> write_results(std::string_view text);

/// To standard error; what cannot be written there has nowhere to go.
void write_message(std::string_view text);

/// True if the descriptor is a terminal.
bool is_terminal(int descriptor);

inline constexpr int kStandardInput = 0;
inline constexpr int kStandardOutput = 1;
inline constexpr int kStandardError = 2;

}  // namespace storekeeper
