// The status page in a headless Chromium: the built daemon, the built emulator, a real browser.
// STOREKEEPER and EMULATOR name the programs. With SCREENSHOTS=DIRECTORY, pictures are kept there.
"use strict";
const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { after, before, test } = require("node:test");
const { chromium } = require("playwright-core");

const TOKEN = "browser-token";
const children = [];
const blocked = [];
let folder;
let emulator;
let daemon;
let browser;
let page;

// Resolves with the first match of `pattern` in what the program prints.
function started(program, args, pattern) {
  const child = spawn(program, args, { env: { ...process.env, STOREKEEPER_ACCESS_TOKEN: TOKEN } });
  children.push(child);
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
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
  });
}

function manifest(project, environment, extra = "") {
  return `apiVersion: storekeeper/v1
kind: BigSegmentStore
metadata: {name: ${project}-${environment}}
spec:
  project: ${project}
  environment: ${environment}
  enabled: ${environment !== "staging"}
  redis: {host: redis.${environment}.${project}.example.com}
${extra}`;
}

async function control(method, target, body) {
  const answer = await fetch(`${emulator}/__emulator${target}`, {
    method, body: body && JSON.stringify(body), headers: { "content-type": "application/json" },
  });
  assert.ok(answer.ok, `${method} ${target}: ${answer.status}`);
  const text = await answer.text();
  return text === "" ? undefined : JSON.parse(text);
}

async function integrations() {
  const state = await control("GET", "/state");
  return state.integrations ?? state.items;
}

function row(name) {
  return page.locator(`.row[data-key="${name}"]`);
}

async function keep(name, options = {}) {
  if (!process.env.SCREENSHOTS) return;
  await page.screenshot({ path: path.join(process.env.SCREENSHOTS, name), ...options });
}

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "storekeeper-browser-"));
  for (const project of ["checkout", "search", "orders"]) {
    for (const environment of ["production", "staging"]) {
      fs.writeFileSync(
        path.join(folder, `${project}-${environment}.yaml`),
        // One that only tells of its drift: it stays in the state that the page has to show.
        manifest(project, environment).replace(
          "{name: search-production}",
          "{name: search-production, annotations: {storekeeper/drift: report}}"));
    }
  }
  emulator = await started(
    process.env.EMULATOR, ["--listen", "127.0.0.1:0", "--token", TOKEN], /listening on (\S+)/);
  daemon = await started(
    process.env.STOREKEEPER,
    ["run", "-f", folder, "--api-url", emulator, "--listen", "127.0.0.1:0", "--interval", "1s"],
    /status port open reason="?(http:\/\/[0-9.:]+)/);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: "reduce" });
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => { if (message.type() === "error") blocked.push(message.text()); });
  page.on("pageerror", (error) => blocked.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(daemon)) blocked.push(`asked ${request.url()}`);
  });
  await page.goto(daemon);
});

after(async () => {
  await browser?.close();
  for (const child of children) {
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }
  if (folder) fs.rmSync(folder, { recursive: true });
});

test("shows the stores by project and environment, with both states in words", async () => {
  await page.locator("#connection[data-state=live]").waitFor();
  await row("checkout-production").waitFor();
  assert.equal(await page.locator(".row").count(), 6);
  assert.deepEqual(await page.locator(".project").allTextContents(), ["checkout", "orders", "search"]);
  await row("checkout-production").getByText("Synced", { exact: true }).waitFor();
  await row("checkout-staging").getByText("Suspended", { exact: true }).waitFor();
  await page.locator("#activity").getByText("Created checkout-production").waitFor();
});

test("follows a drift, its repair and one that is only reported, without a reload", async () => {
  const live = await integrations();
  const find = (project) => live.find((item) => JSON.stringify(item).includes(`production.${project}.`));
  await control("PATCH", `/integrations/${find("search")._id}`, { config: { host: "elsewhere.example.com" } });
  await row("search-production").getByText("Out of sync").waitFor();
  await row("search-production").getByText("Differs in config.host").waitFor();
  await control("PATCH", `/integrations/${find("checkout")._id}`, { config: { host: "elsewhere.example.com" } });
  await page.locator("#activity").getByText("Updated checkout-production").waitFor();
  await row("checkout-production").getByText("Synced", { exact: true }).waitFor();
  await control("PATCH", `/integrations/${find("orders")._id}`, {
    _status: { available: false, potentiallyStale: true, lastSync: Date.now() - 7200000, lastError: 0, errors: [] },
  });
  await row("orders-production").getByText("Degraded").waitFor();
  await keep("status-page.png");
});

test("tells no host and no setting to whoever can reach the port", async () => {
  for (const target of ["/api/v1/status", "/api/v1/events"]) {
    const text = await (await fetch(daemon + target)).text();
    assert.ok(!text.includes("example.com"), target);
    assert.ok(!text.includes(TOKEN), target);
  }
});

test("filters by text, sync and health", async () => {
  await page.locator("#filter-text").fill("search prod");
  assert.equal(await page.locator(".row").count(), 1);
  await page.locator("#filter-text").fill("nothing like it");
  await page.getByText("No store matches the filter.").waitFor();
  await page.locator("#filter-text").fill("");
  await page.locator("#filter-sync").selectOption("OutOfSync");
  assert.equal(await page.locator(".row").count(), 1);
  await page.locator("#filter-sync").selectOption("");
  await page.locator("#filter-health").selectOption("Suspended");
  assert.equal(await page.locator(".row").count(), 3);
  await page.locator("#filter-health").selectOption("");
});

test("works by keyboard alone", async () => {
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "filter-text");
  await page.keyboard.type("orders");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "orders-production");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "orders-staging");
  await page.keyboard.press("Enter");
  await page.locator("#detail[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#detail[open]").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "orders-staging");
  await page.locator("#filter-text").fill("");
});

test("shows what is known of one store", async () => {
  await row("search-production").click();
  const detail = page.locator("#detail");
  await detail.getByText("search / production / redis").waitFor();
  await detail.locator("code", { hasText: "config.host" }).waitFor();
  await keep("status-page-detail.png");
  await detail.getByRole("button", { name: "Close the detail" }).click();
});

test("fits a phone", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(await overflow() <= 0);
  await keep("status-page-phone.png");
  await row("orders-production").click();
  assert.ok(await overflow() <= 0);
  await page.keyboard.press("Escape");
  await page.emulateMedia({ colorScheme: "dark" });
  await keep("status-page-phone-dark.png");
  await page.setViewportSize({ width: 1280, height: 860 });
  await keep("status-page-dark.png");
  await page.emulateMedia({ colorScheme: "light" });
});

test("takes text of a manifest for text", async () => {
  const markup = "<img src=x onerror=document.title=1>";
  fs.writeFileSync(
    path.join(folder, "markup.yaml"),
    manifest("markup", "production", `  displayName: "${markup}"\n`));
  await row("markup-production").click();
  await page.locator("#detail").getByText(markup).waitFor();
  assert.equal(await page.locator("#detail img").count(), 0);
  await page.keyboard.press("Escape");
});

test("breaks no rule of its policy and asks nobody else", () => {
  assert.deepEqual(blocked, []);
});

test("says when the daemon is gone", async () => {
  children[1].removeAllListeners("exit");
  children[1].kill("SIGTERM");
  await page.locator("#connection[data-state=lost]").waitFor();
});
