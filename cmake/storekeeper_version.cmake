# Writes the version and the commit into a source file at each build; the file
# changes, and is compiled again, only when one of them does.
set(STOREKEEPER_VERSION_FILE ${PROJECT_BINARY_DIR}/generated/version.cpp)
add_custom_target(storekeeper_version_file
  BYPRODUCTS ${STOREKEEPER_VERSION_FILE}
  COMMAND ${CMAKE_COMMAND}
    -DSOURCE_DIR=${PROJECT_SOURCE_DIR} -DOUTPUT=${STOREKEEPER_VERSION_FILE}
    -DVERSION=${PROJECT_VERSION} -P ${PROJECT_SOURCE_DIR}/cmake/write_version.cmake)
