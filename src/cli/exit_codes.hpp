// What the program's exit codes mean. The output format never changes them.
#pragma once

namespace storekeeper {

inline constexpr int kExitSuccess = 0;
inline constexpr int kExitFailure = 1;  // for `diff`: differences
inline constexpr int kExitChanges = 2;  // `plan --detailed-exitcode`: there is something to do
inline constexpr int kExitDrift = 3;    // --exit-code-style=extended: only drift
inline constexpr int kExitChangesAndDrift = 4;
inline constexpr int kExitStale = 2;        // `show`: the saved plan is no longer what would happen
inline constexpr int kExitDiffFailure = 2;  // `diff`: the comparison itself failed
inline constexpr int kExitUsage = 64;       // flags, variables or the configuration file are wrong
inline constexpr int kExitRateLimited = 75;  // the rate limit outlasts --timeout: come back later
inline constexpr int kExitLocked = 75;  // another program holds the account or the state directory
inline constexpr int kExitInterrupted = 130;  // SIGINT
inline constexpr int kExitTerminated = 143;   // SIGTERM

}  // namespace storekeeper
