// LaunchDarkly's own generated client drives the five operations.
"use strict";
const assert = require("node:assert");
const { after, before, test } = require("node:test");
const axios = require("axios");
const { Configuration, PersistentStoreIntegrationsBetaApi } = require("launchdarkly-api-typescript");
const { TOKEN, startEmulator } = require("./emulator.cjs");

// The generated code never sends it.
const beta = { headers: { "LD-API-Version": "beta" } };
let emulator;
let api;

before(async () => {
  emulator = await startEmulator();
  const configuration = new Configuration({ basePath: emulator.url, apiKey: TOKEN });
  api = new PersistentStoreIntegrationsBetaApi(
    configuration, undefined, axios.create({ proxy: false }));
});

after(() => emulator?.stop());

test("creates, lists, reads, patches and deletes", async () => {
  const at = ["shop", "production", "redis"];
  const body = {
    name: "Main", on: true, tags: ["a"], config: { host: "redis.example.com", port: "6380" },
  };
  const made = await api.createBigSegmentStoreIntegration(...at, body, beta);
  assert.strictEqual(made.status, 201);
  const id = made.data._id;

  const list = await api.getBigSegmentStoreIntegrations(beta);
  assert.deepStrictEqual(list.data.items.map((item) => item._id), [id]);

  const read = await api.getBigSegmentStoreIntegration(...at, id, beta);
  assert.strictEqual(read.data.config.port, "6380");
  assert.strictEqual(read.data._links.parent.type, "application/json");

  const patch = [{ op: "replace", path: "/on", value: false }];
  const changed = await api.patchBigSegmentStoreIntegration(...at, id, patch, beta);
  assert.strictEqual(changed.data.on, false);
  assert.strictEqual(changed.data.version, read.data.version + 1);

  const gone = await api.deleteBigSegmentStoreIntegration(...at, id, beta);
  assert.strictEqual(gone.status, 204);
  await assert.rejects(api.getBigSegmentStoreIntegration(...at, id, beta),
    (error) => error.response.status === 404 && error.response.data.code === "not_found");
});

test("without the beta header it is refused, as users of that client report", async () => {
  await assert.rejects(api.getBigSegmentStoreIntegrations(),
    (error) => error.response.status === 403 && /beta/i.test(error.response.data.message));
});
