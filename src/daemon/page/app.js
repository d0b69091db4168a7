// The status page: reads /api/v1/status, follows /api/v1/events, and shows both. Whatever comes
// from the daemon is set as text, never as markup.
"use strict";
(() => {
  const PAGE_ROWS = 300;
  const MOST_ENTRIES = 200;
  const LOOKS = {
    Synced: ["good", "good"], OutOfSync: ["warn", "differs"], Unknown: ["calm", "unknown"],
    Healthy: ["good", "good"], Progressing: ["calm", "progress"], Degraded: ["bad", "bad"],
    Suspended: ["calm", "paused"], Missing: ["warn", "missing"],
  };
  const WORDS = { OutOfSync: "Out of sync" };
  const at = (id) => document.getElementById(id);
  const entries = new Map();
  let status = null;
  let rows = PAGE_ROWS;
  let openKey = null;
  let loading = false;
  let again = false;

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function badge(state, count) {
    const [tone, icon] = LOOKS[state] || LOOKS.Unknown;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#icon-${icon}`);
    svg.append(use);
    const words = WORDS[state] || state;
    const made = element("span", `state ${tone}`, svg, count === undefined ? words : `${count} ${words}`);
    return made;
  }

  function span(milliseconds) {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
    return `${Math.floor(seconds / 86400)} days`;
  }

  function relative(when) {
    const difference = new Date(when) - Date.now();
    if (Math.abs(difference) < 1500) return "just now";
    return difference > 0 ? `in ${span(difference)}` : `${span(-difference)} ago`;
  }

  function time(when) {
    const made = element("time", "", relative(when));
    made.dateTime = when;
    made.title = new Date(when).toLocaleString();
    return made;
  }

  const keyOf = (store) => store.name || `id ${store.id}`;
  const titleOf = (store) => store.name || store.displayName || store.id;

  function noteOf(store) {
    if (store.differs.length > 0) return [`Differs in ${store.differs.join(", ")}`];
    const messages = store.conditions.flatMap((condition) => condition.messages);
    if (messages.length > 0) return [messages[0]];
    return store.lastChange ? changeWords(store.lastChange) : [];
  }

  function changeWords(change) {
    const done = { create: "Created", update: "Updated", delete: "Deleted" }[change.action];
    const words = change.outcome === "done" ? done || change.action
      : `${change.action} ${change.outcome}`;
    const made = [words];
    if (change.fields.length > 0) made.push(` ${change.fields.join(", ")}`);
    made.push(" ", time(change.at));
    if (change.revision) made.push(` at ${change.revision.slice(0, 12)}`);
    return made;
  }

  function wanted() {
    const words = at("filter-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const sync = at("filter-sync").value;
    const health = at("filter-health").value;
    return status.stores.filter((store) => {
      if (sync && store.sync !== sync) return false;
      if (health && store.health !== health) return false;
      const text = [store.name, store.displayName, store.project, store.environment, store.type,
        ...store.differs].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  function row(store) {
    const type = element("span", "type muted", store.type === "dynamodb" ? "DynamoDB" : "Redis");
    const name = element("span", "name-cell", element("span", "name", titleOf(store)), type);
    const made = element("button", "row", name, badge(store.sync), badge(store.health));
    const note = noteOf(store);
    if (note.length > 0) made.append(element("span", "note", ...note));
    made.type = "button";
    made.dataset.key = keyOf(store);
    made.setAttribute("aria-haspopup", "dialog");
    return element("li", "", made);
  }

  function emptyText() {
    if (status.stores.length > 0) return "No store matches the filter.";
    if (!status.pass.outcome) return "The first pass has not ended yet.";
    return "No manifest describes a store yet.";
  }

  function showStores() {
    const focused = document.activeElement?.dataset?.key;
    const stores = wanted();
    const made = [];
    let project = null;
    let environment = null;
    let list = null;
    for (const store of stores.slice(0, rows)) {
      if (store.project !== project) {
        project = store.project;
        environment = null;
        made.push(element("h3", "project", project));
      }
      if (store.environment !== environment) {
        environment = store.environment;
        list = element("ul", "");
        made.push(element("div", "environment", element("h3", "", environment), list));
      }
      list.append(row(store));
    }
    if (stores.length === 0) made.push(element("p", "empty", emptyText()));
    if (stores.length > rows) {
      const more = element("button", "more", `Show more (${stores.length - rows} left)`);
      more.type = "button";
      more.addEventListener("click", () => { rows += PAGE_ROWS; showStores(); });
      made.push(more);
    }
    const total = status.stores.length + status.omitted;
    at("shown").textContent = stores.length === total ? `${total}` : `${stores.length} of ${total}`;
    at("stores").replaceChildren(...made);
    at("stores").setAttribute("aria-busy", "false");
    if (focused) {
      at("stores").querySelector(`[data-key="${CSS.escape(focused)}"]`)
        ?.focus({ preventScroll: true });
    }
  }

  function showTally(id, counts) {
    const made = Object.entries(counts).filter(([, count]) => count > 0)
      .map(([state, count]) => element("li", "", badge(state, count)));
    if (made.length === 0) made.push(element("li", "muted", "None yet"));
    at(id).replaceChildren(...made);
  }

  function showSummary() {
    const { pass } = status;
    const outcome = pass.running ? "running" : pass.outcome || "waiting";
    at("pass-outcome").textContent = outcome;
    const detail = [];
    if (pass.endedAt) detail.push(time(pass.endedAt));
    if (pass.error) detail.push(` · ${pass.error}`);
    else if (pass.endedAt) {
      detail.push(pass.actions === 1 ? " · 1 change" : ` · ${pass.actions || "no"} changes`);
    }
    if (status.revision) detail.push(" · revision ", element("code", "", status.revision.slice(0, 12)));
    if (status.leadership) detail.push(` · ${status.leadership}`);
    at("pass-detail").replaceChildren(...(detail.length > 0 ? detail : ["The first one has not ended"]));
    at("pass-next").replaceChildren(pass.nextAt ? time(pass.nextAt) : "not planned");
    at("pass-success").replaceChildren(
      ...(pass.lastSuccessAt ? ["converged ", time(pass.lastSuccessAt)] : ["has not converged yet"]));
    at("version").textContent = status.version;
    showTally("counts-sync", status.counts.sync);
    showTally("counts-health", status.counts.health);
    const trouble = [];
    if (!status.ready && pass.outcome) trouble.push(status.notReadyBecause);
    else if (status.manifestErrors > 0) trouble.push(`${status.manifestErrors} manifest errors; the daemon's log names them`);
    if (status.omitted > 0) trouble.push(`${status.omitted} more stores are counted and not listed`);
    at("trouble").textContent = trouble.join(" · ");
    at("trouble").hidden = trouble.length === 0;
    const wrong = status.counts.sync.OutOfSync + status.counts.health.Degraded;
    document.title = wrong > 0 ? `(${wrong}) Storekeeper` : "Storekeeper";
  }

  function fact(name, ...content) {
    return element("div", "", element("dt", "", name), element("dd", "", ...content));
  }

  function chips(texts) {
    return element("div", "chips", ...texts.map((text) => element("code", "", text)));
  }

  function showDetail() {
    const store = status.stores.find((one) => keyOf(one) === openKey);
    if (!store) { at("detail").close(); return; }
    at("detail-name").textContent = titleOf(store);
    at("detail-place").textContent = `${store.project} / ${store.environment} / ${store.type}`;
    const facts = element("dl", "facts");
    const states = [["Sync", store.sync], ["Health", store.health]];
    states.forEach(([name, state], index) => {
      const messages = store.conditions[index].messages.map((text) => element("p", "", text));
      facts.append(fact(name, badge(state), ...messages));
    });
    facts.append(fact("What differs", store.differs.length > 0 ? chips(store.differs) : "Nothing"));
    facts.append(fact("Last change", ...(store.lastChange ? changeWords(store.lastChange)
      : ["None since the daemon started"])));
    if (store.lastChange) facts.append(fact("In pass", element("code", "", store.lastChange.reconcileId)));
    facts.append(fact("Revision", status.revision ? element("code", "", status.revision)
      : "The manifests come from a directory"));
    facts.append(fact("Last data sync", store.lastSyncAt ? time(store.lastSyncAt) : "Never, as far as the API says"));
    if (store.displayName) facts.append(fact("Display name", store.displayName));
    if (store.id) facts.append(fact("Live id", element("code", "", store.id)));
    const happened = [...entries.values()].reverse()
      .filter((entry) => store.name && entry.store === store.name).slice(0, 10);
    if (happened.length > 0) {
      facts.append(fact("History", ...happened.map((entry) =>
        element("p", "", `${sentence(entry)} `, time(entry.at)))));
    }
    at("detail-body").replaceChildren(facts);
  }

  function sentence(entry) {
    if (entry.action) {
      const done = { create: "Created", update: "Updated", delete: "Deleted" }[entry.action];
      return entry.outcome === "done" && done ? done : `${entry.action} ${entry.outcome}`;
    }
    if (entry.message === "drift-reported") return "Drift, reported only:";
    const text = entry.outcome ? `${entry.message}: ${entry.outcome}` : entry.message;
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  function showActivity() {
    const made = [...entries.values()].slice(-MOST_ENTRIES).reverse().map((entry) => {
      const what = sentence(entry) + (entry.store ? ` ${entry.store}` : "");
      const item = element("li", entry.level, element("p", "what", what));
      if (entry.reason) item.append(element("p", "fields", entry.reason));
      const place = [entry.project, entry.environment].filter(Boolean).join(" / ");
      const detail = element("p", "muted", time(entry.at), place ? ` · ${place}` : "");
      if (entry.count && entry.outcome) detail.append(entry.count === 1 ? " · 1 change" : ` · ${entry.count} changes`);
      else if (entry.count) detail.append(` · ${entry.count}`);
      if (entry.status) detail.append(` · HTTP ${entry.status}`);
      if (entry.revision) detail.append(` · ${entry.revision.slice(0, 12)}`);
      item.append(detail);
      return item;
    });
    if (made.length > 0) at("activity").replaceChildren(...made);
  }

  async function load() {
    if (loading) { again = true; return; }
    loading = true;
    try {
      const answer = await fetch("/api/v1/status", { cache: "no-store" });
      if (!answer.ok) throw new Error(`the daemon answered ${answer.status}`);
      status = await answer.json();
      showSummary();
      showStores();
      if (openKey !== null) showDetail();
    } catch (error) {
      at("trouble").textContent = `The status could not be read: ${error.message}`;
      at("trouble").hidden = false;
    }
    // At most two reads a second, however much happens.
    setTimeout(() => {
      loading = false;
      if (again) { again = false; load(); }
    }, 500);
  }

  function connection(state, words) {
    at("connection").dataset.state = state;
    at("connection").textContent = words;
  }

  let redraw = 0;
  function follow() {
    const source = new EventSource("/api/v1/events");
    source.addEventListener("open", () => { connection("live", "Live"); load(); });
    source.addEventListener("status", load);
    source.addEventListener("history", (message) => {
      const entry = JSON.parse(message.data);
      entries.set(entry.id, entry);
      while (entries.size > 2 * MOST_ENTRIES) entries.delete(entries.keys().next().value);
      cancelAnimationFrame(redraw);
      redraw = requestAnimationFrame(showActivity);
    });
    source.addEventListener("error", () => {
      connection("lost", "Reconnecting");
      if (source.readyState === EventSource.CLOSED) setTimeout(follow, 5000);
    });
  }

  for (const id of ["filter-text", "filter-sync", "filter-health"]) {
    at(id).addEventListener("input", () => { rows = PAGE_ROWS; if (status) showStores(); });
  }
  at("filter").addEventListener("submit", (event) => event.preventDefault());
  at("stores").addEventListener("click", (event) => {
    const key = event.target.closest(".row")?.dataset.key;
    if (key === undefined) return;
    openKey = key;
    showDetail();
    at("detail").showModal();
  });
  at("stores").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches(".row")) return;
    const all = [...at("stores").querySelectorAll(".row")];
    all[all.indexOf(event.target) + step]?.focus();
    event.preventDefault();
  });
  at("detail").addEventListener("close", () => {
    const key = openKey;
    openKey = null;
    at("stores").querySelector(`[data-key="${CSS.escape(key ?? "")}"]`)?.focus();
  });
  at("detail").addEventListener("click", (event) => {
    if (event.target === at("detail")) at("detail").close();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing && !at("detail").open) {
      at("filter-text").focus();
      event.preventDefault();
    } else if (event.key === "Escape" && event.target === at("filter-text")) {
      at("filter-text").value = "";
      if (status) showStores();
    }
  });
  setInterval(() => {
    for (const shown of document.querySelectorAll("time")) {
      const words = relative(shown.dateTime);
      if (shown.textContent !== words) shown.textContent = words;
    }
  }, 1000);
  follow();
})();
