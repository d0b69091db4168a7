// What the tests with LaunchDarkly's SDKs share.
"use strict";
const { TOKEN, control } = require("../conformance/emulator.cjs");

// Without a network, and with a look at the store ten times a second.
function options(store, updateProcessor) {
  return {
    updateProcessor, sendEvents: false, diagnosticOptOut: true,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    bigSegments: { store, staleAfter: 2, statusPollInterval: 0.1 },
  };
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

// What the SDK says of a flag that is on for the members of the big segment "beta".
const FLAG = {
  key: "flag", version: 1, on: true, variations: [false, true], fallthrough: { variation: 0 },
  rules: [{ id: "r", variation: 1, clauses: [{ attribute: "", op: "segmentMatch", values: ["beta"] }] }],
};
const SEGMENT = {
  key: "beta", version: 1, unbounded: true, generation: 3, included: [], excluded: [], rules: [],
};

async function putSegment(emulator, included) {
  await control(emulator.url, "PUT", "/segments", { segments: [
    { projectKey: "shop", environmentKey: "production", key: "beta", generation: 3, included },
  ] });
}

// Asks until the SDK agrees; the test's own limit ends it otherwise.
async function flagBecomes(makeClient, user, wanted) {
  for (;;) {
    // A new one each time, for it remembers memberships.
    const client = makeClient();
    await client.waitForInitialization();
    const value = await client.variation("flag", user, null);
    client.close();
    if (value === wanted) return;
  }
}

// An integration of shop/production that is on; resolves with its id.
async function addIntegration(emulator, integrationKey, config) {
  const added = await control(emulator.url, "POST", "/integrations", {
    projectKey: "shop", environmentKey: "production", integrationKey, name: "Main", on: true, config,
  });
  return added._id;
}

async function api(emulator, path) {
  const headers = { authorization: TOKEN, "ld-api-version": "beta" };
  return (await fetch(emulator.url + "/api/v2/" + path, { headers })).json();
}

// The prefix of the data in the store.
async function clientSideId(emulator) {
  return (await api(emulator, "projects/shop/environments/production"))._id;
}

module.exports = {
  FLAG, SEGMENT, addIntegration, api, clientSideId, flagBecomes, options, putSegment, statusWhen,
};
