# Helpers that give every target of the project the same flags.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_library(storekeeper_options INTERFACE)
target_include_directories(storekeeper_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(storekeeper_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${STOREKEEPER_WERROR}>:-Werror>
  # GCC 12 takes the operator delete of Asio's coroutine frames for a foreign one.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>
  # libstdc++ 12 uses a function of its own that it marks deprecated (in std::stable_sort).
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
if(STOREKEEPER_SANITIZE)
  list(JOIN STOREKEEPER_SANITIZE "," sanitizers)
  target_compile_options(storekeeper_options INTERFACE
    -fsanitize=${sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=all
    # Two checks that cost GCC a third of the compile time: a null pointer traps by itself, and the
    # code never makes a pointer of a number.
    $<$<CXX_COMPILER_ID:GNU>:-fno-sanitize=null,alignment>)
  target_link_options(storekeeper_options INTERFACE -fsanitize=${sanitizers})
endif()
if(STOREKEEPER_COVERAGE)
  target_compile_options(storekeeper_options INTERFACE --coverage -fprofile-abs-path)
  target_link_options(storekeeper_options INTERFACE --coverage)
endif()
if(STOREKEEPER_STATIC)
  # One section a function, so that the linker can leave out what nobody calls.
  target_compile_options(storekeeper_options INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(storekeeper_options INTERFACE -Wl,--gc-sections -Wl,--as-needed)
endif()
find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  target_link_options(storekeeper_options INTERFACE -fuse-ld=lld)
endif()

# storekeeper_library(<folder under src> SOURCES ... [DEPENDS ...] [PRIVATE_DEPENDS ...])
# Called from src/<folder>/CMakeLists.txt; SOURCES are relative to that folder.
function(storekeeper_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(storekeeper_${name} STATIC ${arg_SOURCES})
  add_library(storekeeper::${name} ALIAS storekeeper_${name})
  target_link_libraries(storekeeper_${name}
    PUBLIC storekeeper_options ${arg_DEPENDS} PRIVATE ${arg_PRIVATE_DEPENDS})
endfunction()

# storekeeper_self_contained(<executable>): with STOREKEEPER_STATIC, the C++ runtime goes in too.
# Not for a program that loads a shared C++ library: two runtimes in one process do not agree.
# At a fixed address, because relocating OpenSSL's tables touches a hundred pages and doubles the
# time of a start; docs/performance.md weighs it.
function(storekeeper_self_contained name)
  if(STOREKEEPER_STATIC)
    target_link_options(${name} PRIVATE -static-libstdc++ -static-libgcc -no-pie)
  endif()
endfunction()

# storekeeper_test(<name> LABEL <unit|integration|e2e|simulation> SOURCES ... DEPENDS ... [TIMEOUT s])
# One executable; each of its GoogleTest cases becomes a CTest test.
function(storekeeper_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE
    ${arg_DEPENDS} storekeeper_test_paths GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
endfunction()

# storekeeper_npm_packages(<folder below tests/>): a CTest fixture, npm_<folder>, that installs what
# the folder's package-lock.json names into build/npm/<folder>. Tests that need it say
# FIXTURES_REQUIRED npm_<folder>.
function(storekeeper_npm_packages folder)
  add_test(NAME npm_packages.${folder} COMMAND ${PROJECT_SOURCE_DIR}/scripts/npm-packages ${folder})
  set_tests_properties(npm_packages.${folder} PROPERTIES
    LABELS npm TIMEOUT 300 FIXTURES_SETUP npm_${folder})
endfunction()
