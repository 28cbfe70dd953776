"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const picture = byId("picture"), stage = byId("stage"), panel = byId("panel"), shown = byId("shown");
  const search = byId("search"), found = byId("found"), list = byId("hits");
  const whole = { x: 0, y: 0, width: picture.viewBox.baseVal.width, height: picture.viewBox.baseVal.height };
  const view = { ...whole };
  let chosen = null, hits = [], hit = -1, count = 0;

  document.documentElement.classList.add("live");
  byId("tools").hidden = false;
  if (window.innerHeight < 760) byId("legend").open = false;

  // how many units of the picture one pixel is; the browser keeps the proportions and centres the rest
  const scale = () => {
    const box = stage.getBoundingClientRect();
    return Math.max(view.width / box.width, view.height / box.height);
  };
  const show = () => picture.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  const toPicture = (x, y) => {
    const box = stage.getBoundingClientRect(), unit = scale();
    return {
      x: view.x + view.width / 2 + (x - box.left - box.width / 2) * unit,
      y: view.y + view.height / 2 + (y - box.top - box.height / 2) * unit,
    };
  };
  // makes the picture so much larger, with the point under the pointer staying where it is
  const zoom = (factor, x, y) => {
    const box = stage.getBoundingClientRect();
    const at = toPicture(x ?? box.left + box.width / 2, y ?? box.top + box.height / 2);
    const most = Math.max(whole.width, whole.height) * 3;
    const by = Math.min(Math.max(1 / factor, 60 / view.width), most / view.width);
    view.x = at.x - (at.x - view.x) * by;
    view.y = at.y - (at.y - view.y) * by;
    view.width *= by;
    view.height *= by;
    show();
  };
  const pan = (x, y) => {
    const unit = scale();
    view.x -= x * unit;
    view.y -= y * unit;
    show();
  };
  const fit = () => { Object.assign(view, whole); show(); };
  // brings an element into the middle, at a size that can be read
  const centre = (element) => {
    const box = element.getBBox(), frame = stage.getBoundingClientRect();
    const shift = picture.querySelector("g").transform.baseVal.consolidate().matrix;
    const unit = Math.min(scale(), 1);
    view.width = frame.width * unit;
    view.height = frame.height * unit;
    view.x = shift.e + box.x + box.width / 2 - view.width / 2;
    view.y = shift.f + box.y + box.height / 2 - view.height / 2;
    show();
  };

  // lights a node with its lines and what they join, or a line with its ends; all else is dimmed
  const edges = [...picture.querySelectorAll("a.edge")];
  const ends = (edge) => edge.dataset.ends.split(" ");
  const light = (link) => {
    picture.classList.toggle("glowing", link !== null);
    picture.querySelectorAll(".lit").forEach((element) => element.classList.remove("lit"));
    if (!link) return;
    const lines = link.dataset.ends ? [link] : edges.filter((edge) => ends(edge).includes(link.id));
    const lit = new Set([link.id, ...lines.flatMap((line) => [line.id, ...ends(line)])]);
    lit.forEach((id) => byId(id).classList.add("lit"));
    picture.querySelectorAll(".words").forEach((words) => words.classList.toggle("lit", lit.has(words.dataset.for)));
  };
  const close = () => {
    if (chosen) { chosen.classList.remove("chosen"); chosen.focus({ preventScroll: true }); }
    chosen = null;
    panel.hidden = true;
    light(null);
  };
  const open = (link) => {
    if (chosen) chosen.classList.remove("chosen");
    chosen = link;
    chosen.classList.add("chosen");
    light(link);
    const article = byId("d-" + link.id).cloneNode(true);
    article.removeAttribute("id");
    shown.replaceChildren(article);
    panel.hidden = false;
    panel.scrollTop = 0;
  };

  const pointers = new Map();
  let moved = 0;
  const gap = () => { const [a, b] = [...pointers.values()]; return Math.hypot(a.x - b.x, a.y - b.y); };
  const middle = () => { const [a, b] = [...pointers.values()]; return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }; };
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    list.hidden = true;
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  stage.addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const before = pointers.size === 2 ? { gap: gap(), middle: middle() } : null;
    moved += Math.hypot(event.clientX - last.x, event.clientY - last.y);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (moved < 4) return;
    if (!stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
    stage.classList.add("dragging");
    if (before) {
      const at = middle();
      pan(at.x - before.middle.x, at.y - before.middle.y);
      if (before.gap > 0) zoom(gap() / before.gap, at.x, at.y);
    } else if (pointers.size === 1) {
      pan(event.clientX - last.x, event.clientY - last.y);
    }
  });
  for (const name of ["pointerup", "pointercancel"]) {
    stage.addEventListener(name, (event) => {
      pointers.delete(event.pointerId);
      if (pointers.size === 0) stage.classList.remove("dragging");
    });
  }
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 24 : 1;
    zoom(Math.exp(-event.deltaY * lines * 0.0016), event.clientX, event.clientY);
  }, { passive: false });
  picture.addEventListener("click", (event) => {
    const words = event.target.closest("[data-for]");
    const link = words ? byId(words.dataset.for) : event.target.closest("a");
    event.preventDefault();
    // the end of a drag is no click
    if (moved >= 4) { moved = 0; return; }
    if (link && link !== chosen) open(link); else close();
  });
  picture.addEventListener("focusin", (event) => {
    const link = event.target.closest("a");
    if (!link || !link.matches(":focus-visible")) return;
    const box = link.getBoundingClientRect(), frame = stage.getBoundingClientRect();
    if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom) centre(link);
  });
  byId("close").addEventListener("click", close);
  byId("in").addEventListener("click", () => zoom(1.3));
  byId("out").addEventListener("click", () => zoom(1 / 1.3));
  byId("fit").addEventListener("click", fit);

  // what a search finds: the nodes by their names, and the names that no node bears, with the nodes that they are folded into
  const unseen = JSON.parse(byId("names").textContent);
  const drawn = [...picture.querySelectorAll("a.node")].filter((link) => byId("d-" + link.id).dataset.name).map((link) => {
    const article = byId("d-" + link.id);
    return { name: article.dataset.name, says: article.querySelector("h3").textContent, links: [link], question: "" };
  });
  const folded = unseen.names.map(([kind, name, nodes, question]) => (
    { name, says: `${name}: ${unseen.kinds[kind]}`, links: nodes.map((at) => byId("n" + at)), question: question ?? `show ${unseen.kinds[kind]} ${name}` }
  ));
  const known = [...drawn, ...folded].map((entry) => ({ ...entry, lower: entry.name.toLowerCase() }));
  const make = (tag, text) => { const made = document.createElement(tag); made.textContent = text; return made; };
  const listed = 50;
  const item = ({ says, links, question }) => {
    const row = document.createElement("li");
    if (links.length === 0) {
      row.append(make("bdi", says), " is not drawn; this draws it: ", make("code", `pim graph '${question.replaceAll("'", "'\\''")}'`));
      return row;
    }
    const button = make("button", "");
    button.type = "button";
    button.append(make("bdi", says));
    if (question) button.append(" in " + links.map((link) => `“${link.querySelector(".title").textContent}”`).join(", "));
    button.addEventListener("click", () => { list.hidden = true; centre(links[0]); open(links[0]); });
    row.append(button);
    return row;
  };
  const fill = (entries) => {
    list.replaceChildren(...entries.slice(0, listed).map(item));
    if (entries.length > listed) list.append(make("li", `and ${entries.length - listed} more`));
    if (entries.length > 0 && unseen.more > 0) list.append(make("li", `${unseen.more} more names are not in this page`));
    list.hidden = entries.length === 0;
  };
  const look = () => {
    const wanted = search.value.trim().toLowerCase();
    picture.querySelectorAll(".hit").forEach((link) => link.classList.remove("hit"));
    // what is drawn first, by its own name or folded
    const rank = ({ links }) => (links.length === 0 ? 1 : 0);
    const entries = wanted ? known.filter(({ lower }) => lower.includes(wanted)).sort((one, other) => rank(one) - rank(other)) : [];
    hits = [...new Set(entries.flatMap(({ links }) => links))];
    hits.forEach((link) => link.classList.add("hit"));
    picture.classList.toggle("searching", hits.length > 0);
    hit = -1;
    count = entries.length;
    fill(entries);
    found.value = !wanted ? "" : count > 0 ? `${count} found` : unseen.more > 0 ? `nothing found; ${unseen.more} names are not in this page` : "nothing found";
    if (hits.length > 0) next(1);
  };
  const next = (by) => {
    hit = (hit + by + hits.length) % hits.length;
    found.value = hits.length === count ? `${hit + 1} of ${count}` : `${count} found, node ${hit + 1} of ${hits.length}`;
    centre(hits[hit]);
  };
  search.addEventListener("input", look);
  search.addEventListener("focus", () => { list.hidden = list.children.length === 0; });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && hits.length > 0) {
      event.preventDefault();
      if (hits.length === 1 || event.ctrlKey) { list.hidden = true; open(hits[hit]); } else next(event.shiftKey ? -1 : 1);
    }
    if (event.key === "Escape") { search.value = ""; look(); search.blur(); close(); }
  });
  const step = 60;
  const keys = {
    "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), "0": fit, "/": () => { search.focus(); search.select(); },
    ArrowLeft: () => pan(step, 0), ArrowRight: () => pan(-step, 0), ArrowUp: () => pan(0, step), ArrowDown: () => pan(0, -step), Escape: () => { list.hidden = true; close(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.target === search || (list.contains(event.target) && event.key !== "Escape") || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  // a link from outside to one explanation opens it
  const linked = location.hash.startsWith("#d-") ? byId(location.hash.slice(3)) : null;
  if (linked) open(linked);
})();
