# Runs check_layers.cmake on small trees that each break one rule, and on code that looks as if it
# did: a rule that lets its breach pass, or forbids what is right, fails here.
# Usage: cmake -DSCRATCH_DIR=<folder to write to> -P rules_bite.cmake
cmake_policy(VERSION 3.25)

set(header "// What it is for.\n#pragma once\n")
set(wrong "")

function(check path content expected)
  file(REMOVE_RECURSE ${SCRATCH_DIR})
  file(WRITE ${SCRATCH_DIR}/${path} "${content}")
  execute_process(
    COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${SCRATCH_DIR} -P ${CMAKE_CURRENT_LIST_DIR}/check_layers.cmake
    RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  string(FIND "${output}" "${expected}" at)
  if(expected STREQUAL "")
    if(failed)
      set(wrong "${wrong}${path} is right, and was refused:\n${content}\n${output}\n" PARENT_SCOPE)
    endif()
  elseif(NOT failed OR at EQUAL -1)
    set(wrong "${wrong}${path} should fail with '${expected}':\n${content}\n${output}\n" PARENT_SCOPE)
  endif()
endfunction()

macro(refuse path content expected)
  check("${path}" "${content}" "${expected}")
endmacro()
macro(accept path content)
  check("${path}" "${content}" "")
endmacro()

# Layers
refuse(base/a.hpp "${header}#include \"model/config.hpp\"\n" "base/ may not include model/")
refuse(model/a.cpp "#include \"plan/plan.hpp\"\n" "model/ may not include plan/")
refuse(manifest/a.cpp "#include \"ports/clock.hpp\"\n" "manifest/ may not include ports/")
refuse(plan/a.cpp "#include \"manifest/manifest_loader.hpp\"\n" "plan/ may not include manifest/")
refuse(report/a.cpp "#include \"plan/make_plan.hpp\"\n" "report/ may not include plan/")
refuse(ports/a.hpp "${header}#include \"api/api_client.hpp\"\n" "ports/ may not include api/")
refuse(api/a.cpp "#include \"http/socket_transport.hpp\"\n" "api/ may not include http/")
refuse(reconcile/a.cpp "#include \"http/socket_transport.hpp\"\n" "reconcile/ may not include http/")
refuse(reconcile/a.cpp "#include \"system/clock.hpp\"\n" "reconcile/ may not include system/")
refuse(reconcile/a.cpp "#include \"logging/log.hpp\"\n" "reconcile/ may not include logging/")
refuse(http/a.cpp "#include \"api/api_client.hpp\"\n" "http/ may not include api/")
refuse(system/a.cpp "#include \"reconcile/pass.hpp\"\n" "system/ may not include reconcile/")
refuse(logging/a.cpp "#include \"report/text.hpp\"\n" "logging/ may not include report/")
refuse(emulator/a.cpp "#include \"api/api_client.hpp\"\n" "emulator/ may not include api/")
refuse(daemon/a.cpp "#include \"cli/settings.hpp\"\n" "daemon/ may not include cli/")
refuse(third_party/a.cpp "#include \"base/error.hpp\"\n" "third_party/ may not include base/")
refuse(plan/a.cpp "#include \"plan.hpp\"\n" "without its folder")
refuse(helpers/a.cpp "int a = 0;\n" "helpers/ is not a layer")
accept(daemon/a.cpp "#include \"reconcile/pass.hpp\"\n#include \"daemon/loop.hpp\"\n")

# Libraries
foreach(folder IN ITEMS base model manifest plan report ports api reconcile logging)
  refuse(${folder}/a.cpp "#include <boost/asio/steady_timer.hpp>\n" "${folder}/ may not use asio")
endforeach()
refuse(reconcile/a.cpp "#include <boost/asio.hpp>\n" "reconcile/ may not use asio")
foreach(folder IN ITEMS system emulator daemon cli api)
  refuse(${folder}/a.cpp "#include <boost/beast/http.hpp>\n" "${folder}/ may not use beast")
endforeach()
refuse(ports/run_all.cpp "#include <boost/asio/steady_timer.hpp>\n" "ports/ may not use asio")
refuse(ports/a.cpp "#include <boost/asio/co_spawn.hpp>\n" "ports/ may not use asio")
accept(ports/run_all.cpp "#include <boost/asio/co_spawn.hpp>\n")
refuse(daemon/a.cpp "#include <openssl/ssl.h>\n" "daemon/ may not use openssl")
refuse(http/a.hpp "${header}#include <openssl/ssl.h>\n" "openssl belongs in a .cpp")
refuse(plan/a.cpp "#include <nlohmann/json.hpp>\n" "plan/ may not use nlohmann")
refuse(api/a.hpp "${header}#include <nlohmann/json_fwd.hpp>\n" "nlohmann belongs in a .cpp")
refuse(api/a.cpp "#include <yaml-cpp/yaml.h>\n" "api/ may not use yaml")
refuse(manifest/a.hpp "${header}#include <yaml-cpp/yaml.h>\n" "yaml belongs in a .cpp")
refuse(reconcile/a.cpp "#include <spdlog/spdlog.h>\n" "reconcile/ may not use spdlog")
refuse(daemon/a.cpp "#include <CLI/CLI.hpp>\n" "daemon/ may not use cli11")
refuse(report/a.cpp "#include <prometheus/registry.h>\n" "report/ may not use prometheus")
accept(ports/a.hpp "${header}#include <boost/asio/awaitable.hpp>\n")
accept(api/a.cpp "#include <nlohmann/json.hpp>\n")
accept(http/a.cpp "#include <boost/beast/http.hpp>\n#include <openssl/ssl.h>\n")

# Purity
foreach(line IN ITEMS
    "auto t = std::chrono::steady_clock::now()" "auto t = std::chrono::system_clock::now()"
    "std::random_device seed" "std::mt19937_64 random" "auto home = std::getenv(name)"
    "std::ifstream in(path)" "std::ofstream out(path)" "namespace fs = std::filesystem"
    "auto* file = std::fopen(path, mode)" "std::this_thread::sleep_for(a)" "std::thread worker"
    "std::cout << a" "auto t = time(nullptr)" "std::printf(a)" "int a = rand()")
  refuse(reconcile/a.cpp "${line}\;\n" "come through ports/")
endforeach()
foreach(folder IN ITEMS base model manifest plan report ports api emulator)
  refuse(${folder}/a.cpp "auto home = std::getenv(name)\;\n" "come through ports/")
endforeach()
accept(system/a.cpp "auto home = std::getenv(name)\;\nauto t = std::chrono::steady_clock::now()\;\n")
accept(emulator/program/main.cpp "auto home = std::getenv(name)\;\n")
accept(reconcile/a.cpp "auto t = clock->now()\;\n// std::getenv is for system/\nint runtime(int)\;\n")

# Braces in co_await expressions
refuse(http/a.cpp "co_await send(Request{1})\;\n" "braces inside a co_await")
refuse(http/a.cpp "co_await send({.a = 1})\;\n" "braces inside a co_await")
refuse(http/a.cpp "co_await send(\n    1,\n    Request{1})\;\n" "braces inside a co_await")
refuse(http/a.cpp "co_await spawn(x, [a] { return a\; })\;\n" "braces inside a co_await")
refuse(http/a.cpp "g(co_await h(), Request{1})\;\n" "braces inside a co_await")
refuse(http/a.cpp "if (co_await send(Request{1})) {\n}\n" "braces inside a co_await")
refuse(http/a.cpp "auto a = Pair{1, co_await h()}\;\n" "co_await inside braces")
accept(http/a.cpp "if (!(co_await h())) {\n}\nwhile (co_await h(1)) {\n}\nfor (auto a : co_await h()) {\n}\n")
accept(http/a.cpp "if (auto a = co_await h(b)\; !a) {\n  co_return 1\;\n}\nauto c = Request{1}\;\n")

# Headers
refuse(base/a.hpp "#pragma once\n" "opens with a comment")
refuse(base/a.hpp "// What it is for.\nint a()\;\n" "opens with a comment")
accept(base/a.hpp "${header}int a()\;\n")

# One name, one type
refuse(base/a.hpp "${header}struct A {\n}\;\nenum class A {\n}\;\n" "is a type of")
accept(base/a.hpp "${header}struct A {\n}\;\nstruct B : A {\n}\;\n")

file(REMOVE_RECURSE ${SCRATCH_DIR})
if(wrong)
  message(FATAL_ERROR "\n${wrong}")
endif()
