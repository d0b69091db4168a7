// Every kind of answer passes through Prism, which holds it against openapi.yaml. Prism lets
// everything through and lists what it found in the header `sl-violations`.
"use strict";
const assert = require("node:assert");
const { spawn } = require("node:child_process");
const path = require("node:path");
const { after, before, test } = require("node:test");
const { BASE, READER, TOKEN, control, firstMatch, startEmulator, stop } = require("./emulator.cjs");

let emulator;
let prism;
let proxy;

before(async () => {
  emulator = await startEmulator();
  const program = require.resolve("@stoplight/prism-cli/dist/index.js");
  prism = spawn(process.execPath, [
    program, "proxy", path.join(__dirname, "openapi.yaml"), emulator.url,
    "--host", "127.0.0.1", "--port", "0", "--verboseLevel", "info",
  ]);
  proxy = await firstMatch(prism, /listening on (http:\S+)/, "Prism");
});

after(async () => {
  if (prism) await stop(prism);
  if (emulator) await emulator.stop();
});

// Sends through the proxy. Requests that are wrong on purpose violate the document themselves:
// only what is said of the response counts.
async function call(method, target, expected, options = {}) {
  const headers = { authorization: TOKEN, "ld-api-version": "beta", ...options.headers };
  for (const name of options.without ?? []) delete headers[name];
  let body = options.body;
  if (body !== undefined) {
    headers["content-type"] = "application/json";
    if (typeof body !== "string") body = JSON.stringify(body);
  }
  const answer = await fetch(proxy + target, { method, headers, body });
  const text = await answer.text();
  assert.strictEqual(answer.status, expected, `${method} ${target}: ${text}`);
  const violations = JSON.parse(answer.headers.get("sl-violations") ?? "[]");
  assert.deepStrictEqual(violations.filter((v) => v.location[0] === "response"), [],
    `${method} ${target} ${answer.status}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

const redis = {
  name: "Main", on: true, tags: ["b", "a"],
  config: { host: "redis.example.com", port: "6380", password: "s3cret-s3cret", tlsEnabled: true },
};
const dynamodb = {
  config: {
    tableName: "segments", region: "eu-west-1", externalId: "0123",
    roleArn: "arn:aws:iam::123456789012:role/segments",
  },
};
const shop = `${BASE}/shop/production/redis`;

test("the checker notices a wrong answer", async () => {
  await control(emulator.url, "PUT", "/behaviour", { extraFields: true });
  await assert.rejects(async () => {
    await call("POST", shop, 201, { body: redis });
  }, /AssertionError|Expected/);
  await control(emulator.url, "POST", "/reset");
});

test("all five operations, both stores", async () => {
  for (const [kind, body] of [["redis", redis], ["dynamodb", dynamodb]]) {
    const address = `${BASE}/shop/production/${kind}`;
    const made = await call("POST", address, 201, { body });
    const one = `${address}/${made._id}`;
    await call("GET", one, 200);
    const patch = [{ op: "replace", path: "/name", value: "Renamed" }];
    const changed = await call("PATCH", one, 200, { body: patch });
    assert.strictEqual(changed.version, made.version + 1);
    await call("GET", BASE, 200);
    await call("DELETE", one, 204);
    await call("GET", one, 404);
  }
});

for (const health of ["healthy", "pending", "failing", "stale", "interrupted"]) {
  test(`the status of a store that is ${health}`, async () => {
    await control(emulator.url, "PUT", "/behaviour", { health });
    const made = await call("POST", shop, 201, { body: redis });
    await call("GET", `${shop}/${made._id}`, 200);
    await call("GET", BASE, 200);
    await control(emulator.url, "POST", "/reset");
  });
}

test("lists with their config", async () => {
  await control(emulator.url, "PUT", "/behaviour", { listConfig: "full" });
  await call("POST", shop, 201, { body: redis });
  const list = await call("GET", BASE, 200);
  assert.strictEqual(list.items[0].config.host, "redis.example.com");
  await control(emulator.url, "POST", "/reset");
});

test("what a reader may do, and may not", async () => {
  const made = await call("POST", shop, 201, { body: redis });
  const headers = { authorization: READER };
  const seen = await call("GET", `${shop}/${made._id}`, 200, { headers });
  assert.notStrictEqual(seen._access.denied.length, 0);
  await call("POST", shop, 403, { headers, body: redis });
  await call("PATCH", `${shop}/${made._id}`, 403,
    { headers, body: [{ op: "replace", path: "/on", value: false }] });
  await call("DELETE", `${shop}/${made._id}`, 403, { headers });
  await control(emulator.url, "POST", "/reset");
});

test("refusals", async () => {
  const made = await call("POST", shop, 201, { body: redis });
  const one = `${shop}/${made._id}`;
  await call("GET", BASE, 401, { without: ["authorization"] });
  await call("GET", BASE, 401, { headers: { authorization: "wrong" } });
  await call("POST", shop, 400, { body: { config: { port: 6379 } } });
  await call("POST", shop, 400, { body: "{" });
  await call("PATCH", one, 400, { body: [{ op: "remove", path: "/nothing" }] });
  await call("PATCH", one, 409, { body: [{ op: "test", path: "/version", value: 99 }] });
  await control(emulator.url, "PUT", "/behaviour", { failedTestStatus: "422" });
  await call("PATCH", one, 422, { body: [{ op: "test", path: "/version", value: 99 }] });
  await control(emulator.url, "POST", "/faults", { kind: "conflict", method: "DELETE", nth: 1 });
  await call("DELETE", one, 409);
  await control(emulator.url, "POST", "/faults", { kind: "rate-limited", route: "list", nth: 1 });
  await call("GET", BASE, 429);
  await control(emulator.url, "POST", "/reset");
});

test("the neighbouring endpoints", async () => {
  await call("POST", shop, 201, { body: redis });
  const project = await call("GET", "/api/v2/projects/shop", 200);
  assert.strictEqual(project.environments, undefined);
  const expanded = await call("GET", "/api/v2/projects/shop?expand=environments", 200);
  assert.strictEqual(expanded.environments.totalCount, 1);
  await call("GET", "/api/v2/projects/shop/environments/production", 200);
  await call("GET", "/api/v2/caller-identity", 200);
  await call("GET", "/api/v2/public-ip-list", 200);
  const log = await call("GET", "/api/v2/auditlog?limit=5", 200);
  assert.strictEqual(log.items.length, 1);
  await call("GET", "/api/v2/auditlog?limit=0", 400);
  await call("GET", "/api/v2/caller-identity", 401, { without: ["authorization"] });
});
