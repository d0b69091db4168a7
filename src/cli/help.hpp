// Help texts, made from the tables of verbs and options.
#pragma once

#include <string>

#include "cli/verbs.hpp"

namespace storekeeper {

/// What `storekeeper` and `storekeeper --help` print.
std::string program_help();

/// What `storekeeper VERB --help` prints.
std::string verb_help(const Verb& verb);

}  // namespace storekeeper
