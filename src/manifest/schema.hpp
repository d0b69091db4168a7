// The JSON Schema of a manifest, for editors.
#pragma once

#include <string>

namespace storekeeper {

/// JSON Schema, draft 2020-12, of one document of a manifest: indented, in a fixed order, with a
/// line feed at the end. It says what the loader says, as far as a schema can.
std::string manifest_schema();

}  // namespace storekeeper
