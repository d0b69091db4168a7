// A started emulator for the conformance tests: EMULATOR names the program.
"use strict";
const { spawn } = require("node:child_process");

const TOKEN = "conformance-token";
const READER = "conformance-reader";
const BASE = "/api/v2/integration-capabilities/big-segment-store";

// Resolves with the first match of `pattern` in what the program prints.
function firstMatch(child, pattern, name) {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk) => {
      said += chunk;
      const found = said.match(pattern);
      if (found) resolve(found[1]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${name} ended with ${code}: ${said}`)));
  });
}

async function startEmulator(...flags) {
  const child = spawn(process.env.EMULATOR, [
    "--listen", "127.0.0.1:0", "--token", TOKEN, "--token-reader", READER, ...flags,
  ]);
  const url = await firstMatch(child, /listening on (\S+)/, "the emulator");
  return { url, stop: () => stop(child) };
}

function stop(child) {
  child.removeAllListeners("exit");
  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGTERM");
  return ended;
}

// The control paths, past any proxy.
async function control(url, method, path, body) {
  const answer = await fetch(url + "/__emulator" + path, {
    method, body: body && JSON.stringify(body), headers: { "content-type": "application/json" },
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  return text === "" ? undefined : JSON.parse(text);
}

module.exports = { BASE, READER, TOKEN, control, firstMatch, startEmulator, stop };
