// LaunchDarkly's own SDK judges the store that the emulator keeps current: available and fresh,
// stale once the emulator has stopped, unavailable once Redis has.
"use strict";
const assert = require("node:assert");
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");
const { init } = require("@launchdarkly/node-server-sdk");
const { TestData } = require("@launchdarkly/node-server-sdk/integrations");
const { RedisBigSegmentStore } = require("@launchdarkly/node-server-sdk-redis");
const { TOKEN, control, firstMatch, startEmulator, stop } = require("../conformance/emulator.cjs");

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// The server of redis-tools, which goes by the name it is called by.
async function startRedis(folder, port) {
  const child = spawn("/usr/bin/redis-check-rdb",
    ["--bind", "127.0.0.1", "--port", String(port), "--save", ""],
    { argv0: "redis-server", cwd: folder });
  await firstMatch(child, /(Ready to accept)/, "redis-server");
  return child;
}

// Resolves when the SDK says so; the test's own limit ends it otherwise.
function statusWhen(provider, holds) {
  return new Promise((resolve) => {
    const look = (status) => {
      if (!status || !holds(status)) return;
      provider.off("change", look);
      resolve(status);
    };
    provider.on("change", look);
    look(provider.getStatus());
  });
}

test("the SDK sees the store as it is", { timeout: 60_000 }, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "storekeeper-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const port = await freePort();
  const redis = await startRedis(folder, port);
  t.after(() => redis.kill("SIGKILL"));
  const emulator = await startEmulator("--sync-stores", "--sync-interval", "100");
  let running = true;
  t.after(() => running && emulator.stop());
  await control(emulator.url, "POST", "/integrations", {
    projectKey: "shop", environmentKey: "production", integrationKey: "redis", name: "Main",
    on: true, config: { host: "127.0.0.1", port: String(port) },
  });
  const answer = await fetch(emulator.url + "/api/v2/projects/shop/environments/production",
    { headers: { authorization: TOKEN } });
  const { _id: prefix } = await answer.json();

  const store = RedisBigSegmentStore({
    prefix, redisOpts: { host: "127.0.0.1", port, maxRetriesPerRequest: 1 },
  });
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const client = init("sdk-key", {
    updateProcessor: new TestData().getFactory(), sendEvents: false, diagnosticOptOut: true,
    logger: quiet, bigSegments: { store: () => store(undefined), staleAfter: 2, statusPollInterval: 0.1 },
  });
  t.after(() => client.close());
  const provider = client.bigSegmentStoreStatusProvider;

  await statusWhen(provider, ({ available, stale }) => available && !stale);
  await emulator.stop();
  running = false;
  await statusWhen(provider, ({ available, stale }) => available && stale);
  await stop(redis);
  const last = await statusWhen(provider, ({ available }) => !available);
  assert.strictEqual(last.available, false);
});
