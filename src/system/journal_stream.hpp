// Whether what is written somewhere goes to systemd's journal.
#pragma once

#include <string_view>

namespace storekeeper {

/// True if the descriptor is the stream that `journal_stream` names: the value of $JOURNAL_STREAM,
/// "DEVICE:INODE", which systemd sets where it has connected a service to the journal.
bool is_journal(int descriptor, std::string_view journal_stream);

}  // namespace storekeeper
