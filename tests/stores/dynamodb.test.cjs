// LaunchDarkly's own SDK judges the DynamoDB that the emulator keeps current, Amazon's own signer
// the emulator's signature.
"use strict";
process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = "1";
process.env.AWS_ACCESS_KEY_ID = "AKIDTEST";
process.env.AWS_SECRET_ACCESS_KEY = "canary-secret";
process.env.AWS_SESSION_TOKEN = "canary/session+token==";
const assert = require("node:assert");
const http = require("node:http");
const { test } = require("node:test");
const AWS = require("aws-sdk");
const dynalite = require("dynalite");
const { init } = require("launchdarkly-node-server-sdk");
const { TestData } = require("launchdarkly-node-server-sdk/integrations");
const { DynamoDBBigSegmentStore } = require("launchdarkly-node-server-sdk-dynamodb");
const { startEmulator } = require("../conformance/emulator.cjs");
const {
  FLAG, SEGMENT, addIntegration, api, clientSideId, flagBecomes, options, putSegment,
  statusWhen,
} = require("./sdk.cjs");

const REGION = "eu-west-1";

function listen(t, server) {
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  t.after(stop);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve({ endpoint: `http://127.0.0.1:${server.address().port}`, stop });
    });
  });
}

// A copy of DynamoDB in memory, with a table that the SDK can read.
async function startDynamoDb(t) {
  const { endpoint, stop } = await listen(t, dynalite({ createTableMs: 0 }));
  const clientOptions = { endpoint, region: REGION, maxRetries: 0 };
  await new AWS.DynamoDB(clientOptions).createTable({
    TableName: "flags", BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["namespace", "key"].map((name) =>
      ({ AttributeName: name, AttributeType: "S" })),
    KeySchema: [{ AttributeName: "namespace", KeyType: "HASH" },
      { AttributeName: "key", KeyType: "RANGE" }],
  }).promise();
  return { endpoint, stop, clientOptions, documents: new AWS.DynamoDB.DocumentClient(clientOptions) };
}

async function startSyncing(t, endpoint) {
  const emulator = await startEmulator(
    "--sync-stores", "--sync-interval", "100", "--dynamodb-endpoint", endpoint);
  const running = { ...emulator, over: false };
  running.stop = async () => {
    if (!running.over) await emulator.stop();
    running.over = true;
  };
  t.after(running.stop);
  return running;
}

function addTable(emulator, tableName) {
  return addIntegration(emulator, "dynamodb", {
    tableName, region: REGION, roleArn: "arn:aws:iam::123456789012:role/flags", externalId: "id",
  });
}

test("the SDK sees the table as it is", { timeout: 60_000 }, async (t) => {
  const dynamodb = await startDynamoDb(t);
  const emulator = await startSyncing(t, dynamodb.endpoint);
  const prefix = await clientSideId(emulator);
  // Whatever else is in the item is another writer's.
  const item = prefix + ":big_segments_metadata";
  const Key = { namespace: item, key: item };
  await dynamodb.documents.put({ TableName: "flags", Item: { ...Key, lastVersion: "1" } }).promise();
  const id = await addTable(emulator, "flags");

  const store = DynamoDBBigSegmentStore("flags", { prefix, clientOptions: dynamodb.clientOptions });
  const client = init("sdk-key", options(store, TestData()));
  t.after(() => client.close());
  const provider = client.bigSegmentStoreStatusProvider;

  await statusWhen(provider, ({ available, stale }) => available && !stale);

  const data = TestData();
  data.usePreconfiguredFlag(FLAG);
  data.usePreconfiguredSegment(SEGMENT);
  const makeClient = () => init("sdk-key", options(store, data));
  await putSegment(emulator, ["ann"]);
  await flagBecomes(makeClient, { key: "ann" }, true);
  await putSegment(emulator, ["bob"]);
  await flagBecomes(makeClient, { key: "ann" }, false);
  const { _status: seen } = await api(emulator,
    `integration-capabilities/big-segment-store/shop/production/dynamodb/${id}`);
  assert.strictEqual(seen.available, true);
  assert.deepStrictEqual(seen.errors, []);
  const { Item } = await dynamodb.documents.get({ TableName: "flags", Key }).promise();
  assert.strictEqual(Item.lastVersion, "1");
  await emulator.stop();
  await statusWhen(provider, ({ available, stale }) => available && stale);
  dynamodb.stop();
  await statusWhen(provider, ({ available }) => !available);
});

test("_status tells of a table that is not there", { timeout: 60_000 }, async (t) => {
  const dynamodb = await startDynamoDb(t);
  const emulator = await startSyncing(t, dynamodb.endpoint);
  const id = await addTable(emulator, "another");
  let errors = [];
  while (errors.length === 0) {
    const seen = await api(emulator,
      `integration-capabilities/big-segment-store/shop/production/dynamodb/${id}`);
    ({ errors } = seen._status);
    assert.strictEqual(seen._status.available, false);
  }
  assert.deepStrictEqual({ ...errors[0], timestamp: 0 }, {
    statusCode: 400, timestamp: 0,
    message: "DynamoDB refused UpdateItem: there is no such table (ResourceNotFoundException)",
  });
});

test("Amazon's signer signs the same request alike", { timeout: 60_000 }, async (t) => {
  let arrived;
  const first = new Promise((resolve) => { arrived = resolve; });
  const { endpoint } = await listen(t, http.createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    response.end("{}");
    arrived({ headers: request.headers, body });
  }));
  const emulator = await startSyncing(t, endpoint);
  await addTable(emulator, "flags");
  const { headers, body } = await first;

  const request = new AWS.HttpRequest(endpoint + "/", REGION);
  request.method = "POST";
  request.body = body;
  const signed = headers.authorization.match(/SignedHeaders=([^,]+)/)[1].split(";");
  assert.deepStrictEqual(signed,
    ["content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"]);
  // It adds those of the time and of the token itself.
  const given = ["content-type", "host", "x-amz-target"];
  request.headers = Object.fromEntries(given.map((name) => [name, headers[name]]));
  const date = headers["x-amz-date"];
  const time = new Date(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z"));
  const theirs = new AWS.Signers.V4(request, "dynamodb", { signatureVersion: "v4" });
  // It leaves content-type out of what it signs, which is optional.
  theirs.unsignableHeaders = [];
  theirs.addAuthorization(new AWS.Credentials(
    "AKIDTEST", "canary-secret", "canary/session+token=="), time);
  assert.strictEqual(headers.authorization, request.headers.Authorization);
});
