"use strict";
const at = (id) => document.getElementById(id);
const el = (name, props, ...inside) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props || {})) {
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value);
  }
  node.append(...inside.filter((part) => part !== null && part !== undefined));
  return node;
};

// ---- talking to the service ----

let token = "";

const send = (path, body) => {
  const headers = { "content-type": "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body), cache: "no-store" });
};

const complaint = async (response) => {
  if (response.status === 401) {
    at("key").hidden = false;
    at("token").focus();
  }
  const text = await response.text();
  try {
    return JSON.parse(text).error.message;
  } catch {
    return text.trim() || `the service answered with status ${response.status}`;
  }
};

const post = async (path, body) => {
  let response;
  try {
    response = await send(path, body);
  } catch {
    throw new Error("the service cannot be reached");
  }
  if (!response.ok) throw new Error(await complaint(response));
  return response.json();
};

const failed = (error) => el("p", { class: "error", role: "alert" }, error.message);

// ---- where one is: everything stands in the address, so that it can be passed on ----

const TABS = ["ask", "reach", "expiring", "check"];
const place = (tab, entries) => {
  const query = new URLSearchParams(Object.entries(entries || {}).filter(([, value]) => value)).toString();
  return `#${tab}${query ? `?${query}` : ""}`;
};
const here = () => {
  const [tab, query] = location.hash.slice(1).split(/\?(.*)/s);
  return { tab: TABS.includes(tab) ? tab : "ask", query: new URLSearchParams(query || "") };
};
const go = (hash) => {
  if (location.hash === hash) show();
  else location.hash = hash;
};

const show = () => {
  const { tab, query } = here();
  for (const name of TABS) {
    at(name).hidden = name !== tab;
    at(`tab-${name}`).setAttribute("aria-selected", String(name === tab));
    at(`tab-${name}`).tabIndex = name === tab ? 0 : -1;
  }
  document.title = tab === "ask" && query.get("q") ? `${query.get("q")} – pim` : "pim";
  if (tab === "ask") showAnswer(query);
  if (tab === "reach") showGoals();
  if (tab === "expiring") showEnds(query.get("days") || "30");
  if (tab === "check") showFindings();
};

for (const name of TABS) at(`tab-${name}`).addEventListener("click", () => go(`#${name}`));
at("tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = TABS[(TABS.indexOf(here().tab) + step + TABS.length) % TABS.length];
  go(`#${next}`);
  at(`tab-${next}`).focus();
  event.preventDefault();
});
at("key").addEventListener("submit", (event) => {
  event.preventDefault();
  token = at("token").value.trim();
  at("key").hidden = true;
  begin();
  show();
});

// ---- completion ----

const question = at("question");
let offers = [];
let chosen = -1;
let typed = 0;

const shut = () => {
  at("offers").hidden = true;
  question.setAttribute("aria-expanded", "false");
  question.removeAttribute("aria-activedescendant");
  chosen = -1;
};

const choose = (index) => {
  chosen = index;
  [...at("offers").children].forEach((row, position) => row.setAttribute("aria-selected", String(position === index)));
  const row = at(`offer-${index}`);
  if (row) {
    question.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }
};

const take = (index) => {
  const offer = offers[index];
  const rest = question.value.slice(question.selectionStart);
  question.value = question.value.slice(0, offer.start) + offer.text + rest;
  question.setSelectionRange(offer.start + offer.text.length, offer.start + offer.text.length);
  shut();
  complete();
};

const complete = async () => {
  const mine = ++typed;
  const before = question.value.slice(0, question.selectionStart);
  let told;
  try {
    told = await post("/v1/page/complete", { text: before });
  } catch {
    return shut();
  }
  if (mine !== typed || document.activeElement !== question) return;
  offers = told.offers.map((offer) => ({ ...offer, start: told.start }));
  at("offers").replaceChildren(
    ...offers.map((offer, index) => {
      const row = el("li", { role: "option", id: `offer-${index}`, "aria-selected": "false" }, offer.shown);
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(index);
      });
      return row;
    }),
  );
  chosen = -1;
  question.removeAttribute("aria-activedescendant");
  at("offers").hidden = offers.length === 0;
  question.setAttribute("aria-expanded", String(offers.length > 0));
};

question.addEventListener("input", complete);
question.addEventListener("blur", shut);
question.addEventListener("keydown", (event) => {
  const isOpen = !at("offers").hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!isOpen) return complete();
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose((chosen + step + offers.length) % offers.length);
  } else if (isOpen && event.key === "Escape") {
    event.preventDefault();
    shut();
  } else if (isOpen && chosen >= 0 && (event.key === "Enter" || event.key === "Tab")) {
    event.preventDefault();
    take(chosen);
  }
});
document.addEventListener("keydown", (event) => {
  const isTyping = /^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (event.key === "/" && !isTyping && here().tab === "ask") {
    event.preventDefault();
    question.focus();
  }
});

// ---- a question and its answer ----

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

at("asking").addEventListener("submit", (event) => {
  event.preventDefault();
  shut();
  if (question.value.trim()) go(place("ask", { q: question.value.trim(), at: at("at").value.trim(), if: lines(at("assume").value).join("\n") }));
});

const tone = (answer) => {
  const decision = answer.decision ?? (answer.answer === true ? "allow" : answer.answer === false ? "deny" : answer.answer === null ? "unknown" : "");
  return { allow: "yes", already: "yes", approval: "ask", unknown: "ask", deny: "no" }[decision] || "";
};

const columns = () => {
  const probe = el("pre", {}, "0".repeat(50));
  probe.style.position = "absolute";
  probe.style.padding = "0";
  probe.style.width = "max-content";
  at("answer").append(probe);
  const width = Math.floor(((at("main").clientWidth - 60) / probe.getBoundingClientRect().width) * 50);
  probe.remove();
  return Math.max(34, Math.min(110, width));
};

const list = (title, kind, items) => (items && items.length ? [el("h3", {}, title), el(kind, { class: kind === "ol" ? "steps" : "" }, ...items)] : []);

const isStatement = (change) => /^(assign|user|group|role|policy|service-principal|context|unit) /.test(change) && !change.includes("; ");

const fixLine = (fix, entries) => {
  const line = el("li", {}, el("code", {}, fix.change), ` (then: ${fix.decision})`);
  if (isStatement(fix.change)) {
    line.append(" ", el("a", { href: place("ask", { ...entries, if: [entries.if, fix.change].filter(Boolean).join("\n") }) }, "ask with it"));
  }
  return line;
};

const picture = (entries) => {
  const box = el("div", {});
  const button = el("button", { type: "button" }, "Picture of the neighbourhood");
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const response = await send("/v1/graph", body(entries, "query"));
      if (!response.ok) throw new Error(await complaint(response));
      const url = URL.createObjectURL(await response.blob());
      const image = el("img", { src: url, alt: `Picture of what the answer to ‘${entries.q}’ rests on; the text above says the same` });
      box.replaceChildren(el("div", { class: "picture", tabindex: "0", role: "region", "aria-label": "Picture" }, image));
    } catch (error) {
      box.replaceChildren(failed(error));
    }
    button.remove();
  });
  return [button, box];
};

const body = (entries, key) => ({ [key]: entries.q, at: entries.at || null, assume: lines(entries.if || "") });

let asked = 0;
const showAnswer = async (query) => {
  const entries = { q: query.get("q") || "", at: query.get("at") || "", if: query.get("if") || "" };
  question.value = entries.q;
  at("at").value = entries.at;
  at("assume").value = entries.if;
  if (entries.at || entries.if) at("more").open = true;
  at("begin").hidden = Boolean(entries.q);
  if (!entries.q) return at("answer").replaceChildren();
  const mine = ++asked;
  at("answer").setAttribute("aria-busy", "true");
  let parts;
  try {
    const told = await post("/v1/page/answer", { ...body(entries, "query"), width: columns() });
    parts = answerParts(told, entries);
  } catch (error) {
    parts = [failed(error)];
  }
  if (mine !== asked) return;
  at("answer").removeAttribute("aria-busy");
  at("answer").replaceChildren(...parts);
};

// what stands between backticks is written as it is in the policies
const marked = (text) => text.split("`").map((part, index) => (index % 2 ? el("code", {}, part) : part));

// the verdict stands above; below it is not told again
const below = (text) => text.replace(/^ {2}\S [^\n]*\n(?: {2}│[^\n]*\n)*/, "").replace(/^\n+|\s+$/g, "");

const answerParts = ({ answer, verdict, text, steps }, entries) => {
  const why = el("pre", { tabindex: "0", role: "region", "aria-label": "Why, with the lines that decide it" }, below(text));
  if (answer.error) return [el("div", { class: "verdict is-no" }, el("h2", {}, "That cannot be answered")), why];
  const [button, box] = picture(entries);
  return [
    el("div", { class: `verdict is-${tone(answer)}` }, el("h2", {}, ...marked(verdict))),
    why,
    ...list("Step by step", "ol", steps.map((step) => el("li", {}, ...marked(step)))),
    ...list("What would turn it", "ul", (answer.fixes || []).map((fix) => fixLine(fix, entries))),
    el("div", { class: "tools" }, el("a", { href: place("ask", entries) }, "Link to this answer"), button),
    box,
  ];
};

// ---- who can reach what ----

const word = (decision) => {
  const [text, kind] = { allow: ["yes", "yes"], already: ["already", "yes"], approval: ["after approval", "ask"], unknown: ["not known", "ask"] }[decision] || [decision, "no"];
  return el("span", { class: `word ${kind}` }, text);
};

let goalsAreShown = false;
const showGoals = async () => {
  if (goalsAreShown) return;
  goalsAreShown = true;
  try {
    const { goals } = await post("/v1/page/goals", {});
    const rows = goals.map((goal) => goalRow(goal));
    at("goals").replaceChildren(...(rows.length ? rows.map((row) => row.node) : [el("p", {}, "The policies mention no privileged role, and no group gives access to anything.")]));
    for (const row of rows) await row.load();
  } catch (error) {
    goalsAreShown = false;
    at("goals").replaceChildren(failed(error));
  }
};

const goalRow = (goal) => {
  const count = el("span", { class: "soft" }, "…");
  const people = el("div", {});
  const node = el("details", { class: "goal" }, el("summary", {}, el("code", {}, goal.name), " ", count), people);
  const load = async () => {
    try {
      const told = await post("/v1/query", { query: goal.query });
      const number = (decision) => told.items.filter((item) => item.decision === decision).length;
      const [yes, ask] = [number("allow") + number("already"), number("approval")];
      const maybe = (told.possible || []).length || (told.others ? 1 : 0);
      count.textContent = `${yes} without anybody else, ${ask} after an approval${maybe ? ", others perhaps" : ""}${told.truncated ? ` (of ${told.total} the first ${told.items.length} are counted)` : ""}`;
      people.replaceChildren(peopleTable(told, goal));
    } catch (error) {
      count.textContent = error.message;
    }
  };
  return { node, load };
};

const peopleTable = (told, goal) => {
  const row = (item, decision) =>
    el("tr", {}, el("td", {}, item.name), el("td", {}, word(decision)), el("td", {}, el("a", { href: place("ask", { q: `how can ${quoted(item.name)} reach ${goal.name}` }) }, `Plan of ${item.name}`)));
  const rows = [...told.items.map((item) => row(item, item.decision)), ...(told.possible || []).map((item) => row(item, "unknown"))];
  if (!rows.length) return el("p", {}, "Nobody.");
  const head = el("tr", {}, ...["Who", "How", "Steps"].map((title) => el("th", { scope: "col" }, title)));
  return el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)));
};

const quoted = (name) => JSON.stringify(name);

// ---- what ends, what never does, who approves ----

at("ending").addEventListener("submit", (event) => {
  event.preventDefault();
  go(place("expiring", { days: at("days").value }));
});

const showEnds = async (days) => {
  at("days").value = days;
  const parts = [
    [`Ends within ${days} days`, ["assignments", "--expiring", `${days}d`]],
    ["Never ends", ["assignments", "--permanent"]],
    ["Who approves what", ["approvals"]],
  ];
  const shown = await Promise.all(parts.map(([title, words]) => listed(title, words)));
  at("ends").replaceChildren(...shown.flat());
};

const listed = async (title, words) => {
  try {
    const told = await post("/v1/list", { words });
    const more = told.truncated ? el("p", { class: "soft" }, `The first ${told.items.length} of ${told.total}.`) : null;
    return [el("h2", {}, `${title}: ${told.total ?? told.items.length}`), table(told.items, title), more].filter(Boolean);
  } catch (error) {
    return [el("h2", {}, title), failed(error)];
  }
};

const cell = (value) => (Array.isArray(value) ? value.map(cell).join(", ") : value === null || value === undefined || value === false ? "" : value === true ? "yes" : typeof value === "object" ? Object.values(value).map(cell).join(" ") : String(value));

// a line is told with its file
const placed = ({ file, line, ...item }) => (file ? { ...item, place: `${file}:${line}` } : item);

const table = (rows, title) => {
  if (!rows.length) return el("p", {}, "Nothing.");
  const items = rows.map(placed);
  const keys = [...new Set(items.flatMap((item) => Object.keys(item)))].filter((key) => key !== "unknown" && items.some((item) => cell(item[key])));
  const head = el("tr", {}, ...keys.map((key) => el("th", { scope: "col" }, key.replaceAll("_", " "))));
  const lines = items.map((item) => el("tr", {}, ...keys.map((key) => el("td", {}, cell(item[key])))));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...lines)));
};

// ---- what is wrong ----

const showFindings = async () => {
  try {
    const [check, test] = await Promise.all([post("/v1/check", {}), post("/v1/test", {})]);
    const failedCases = test.cases.filter((one) => !one.passed);
    at("findings").replaceChildren(
      el("p", {}, `${check.diagnostics.length} found. Of ${test.cases.length} expectations ${test.passed} hold.`),
      ...failedCases.map((one) => el("div", { class: "finding" }, el("p", {}, word("deny"), ` ${one.name || one.kind}`), el("p", { class: "soft" }, `${one.file}:${one.line} ${one.message || ""}`))),
      ...check.diagnostics.map(finding),
    );
  } catch (error) {
    at("findings").replaceChildren(failed(error));
  }
};

const finding = (one) => {
  const [first] = one.labels;
  const kind = one.severity === "error" ? "no" : "ask";
  const where = first ? `${first.file}:${first.line}` : "";
  return el(
    "div",
    { class: "finding" },
    el("p", {}, el("span", { class: `word ${kind}` }, one.severity), " ", el("code", {}, one.code), " ", ...marked(one.message)),
    el("p", { class: "soft" }, ...marked([where, one.help].filter(Boolean).join(": "))),
  );
};

// ---- the beginning ----

const begin = async () => {
  try {
    const told = await post("/v1/page/about", {});
    at("about").textContent = told.about;
    at("examples").replaceChildren(...told.examples.flatMap((text) => [el("a", { href: place("ask", { q: text }) }, text), " · "]).slice(0, -1));
  } catch {
    // what is asked next says why
  }
};

addEventListener("hashchange", show);
begin();
show();
