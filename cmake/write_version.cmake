# Script mode: writes OUTPUT with VERSION and the commit of SOURCE_DIR.
set(commit "unknown")
if(DEFINED ENV{STOREKEEPER_COMMIT})
  set(commit $ENV{STOREKEEPER_COMMIT})
else()
  execute_process(COMMAND git -C ${SOURCE_DIR} rev-parse --short=12 HEAD
    OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
  if(NOT failed)
    set(commit ${found})
  endif()
endif()
set(text "#include \"base/version.hpp\"

namespace storekeeper {

std::string_view version() noexcept { return \"${VERSION}\"; }
std::string_view commit() noexcept { return \"${commit}\"; }

}  // namespace storekeeper
")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} current)
endif()
if(NOT text STREQUAL "${current}")
  file(WRITE ${OUTPUT} "${text}")
endif()
