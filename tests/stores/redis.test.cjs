// LaunchDarkly's own SDK judges the Redis that the emulator keeps current: available and fresh,
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
const { firstMatch, startEmulator, stop } = require("../conformance/emulator.cjs");
const {
  FLAG, SEGMENT, addIntegration, clientSideId, flagBecomes, options, putSegment,
  statusWhen,
} = require("./sdk.cjs");

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

test("the SDK sees the store as it is", { timeout: 60_000 }, async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "storekeeper-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const port = await freePort();
  const redis = await startRedis(folder, port);
  t.after(() => redis.kill("SIGKILL"));
  const emulator = await startEmulator("--sync-stores", "--sync-interval", "100");
  let running = true;
  t.after(() => running && emulator.stop());
  await addIntegration(emulator, "redis", { host: "127.0.0.1", port: String(port) });
  const prefix = await clientSideId(emulator);

  const store = RedisBigSegmentStore({
    prefix, redisOpts: { host: "127.0.0.1", port, maxRetriesPerRequest: 1 },
  });
  const client = init("sdk-key", options(() => store(undefined), new TestData().getFactory()));
  t.after(() => client.close());
  const provider = client.bigSegmentStoreStatusProvider;

  await statusWhen(provider, ({ available, stale }) => available && !stale);

  const data = new TestData();
  data.usePreconfiguredFlag(FLAG);
  data.usePreconfiguredSegment(SEGMENT);
  const makeClient = () => init("sdk-key", options(() => store(undefined), data.getFactory()));
  await putSegment(emulator, ["ann"]);
  await flagBecomes(makeClient, { kind: "user", key: "ann" }, true);
  await putSegment(emulator, ["bob"]);
  await flagBecomes(makeClient, { kind: "user", key: "ann" }, false);
  await emulator.stop();
  running = false;
  await statusWhen(provider, ({ available, stale }) => available && stale);
  await stop(redis);
  const last = await statusWhen(provider, ({ available }) => !available);
  assert.strictEqual(last.available, false);
});
