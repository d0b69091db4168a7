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

module.exports = { addIntegration, api, clientSideId, options, statusWhen };
