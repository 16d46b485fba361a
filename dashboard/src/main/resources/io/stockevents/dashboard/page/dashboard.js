// Puts the page together: what comes in, what is shown of it, and what people do with it.

import { Charts } from "./charts.js";
import { byId, element, setText } from "./elements.js";
import { Figures } from "./figures.js";
import { duration, plural, time } from "./format.js";
import { Model } from "./model.js";
import { Stream } from "./stream.js";
import { Tape } from "./tape.js";
import { startTheme } from "./theme.js";

const TYPING_MS = 300;

const model = new Model();
const tape = new Tape();
const figures = new Figures((symbol) => filterBy(symbol));
const charts = new Charts(showZoom);
const stream = new Stream({ begin, batch, lost, full });

/** What was last heard before the line broke; null while it holds. */
let lastHeard = null;
let lostAt = 0;
let changingFilter = false;
let live = false;
let crowded = false;
let paused = null;
let frame = 0;
let slowSecond = 0;
let waiting = [];

// --- what comes in

function begin(message) {
  const gap = live || lastHeard ? whatWasMissed(message) : null;
  live = true;
  crowded = false;
  lastHeard = null;
  lostAt = 0;
  changingFilter = false;
  // Nobody wants to lose what they stopped to look at.
  if (!paused) {
    model.begin(message);
    tape.begin(message.lines, gap);
    waiting = [];
    slowSecond = 0;
    schedule();
  }
  if (gap) say(gap.text);
  showStates(message);
  suggestSymbols(message.history.symbols);
}

function batch(message) {
  showStates(message);
  if (paused) {
    paused.events += message.lines.events.length + message.lines.more;
    showPause();
    return;
  }
  model.take(message);
  if (message.pulse.symbols) suggestSymbols(message.pulse.symbols);
  waiting.push(message.lines);
  // A hidden page draws nothing; what it would not show later is not kept.
  if (waiting.length > 50) waiting.shift();
  schedule();
}

function full() {
  lost();
  crowded = true;
  showStates(null);
}

function lost() {
  crowded = false;
  if (live) {
    live = false;
    lostAt = Date.now();
    lastHeard = { run: model.about.run, pulse: model.pulse };
    say("The connection to the dashboard is lost; trying again.");
  }
  showStates(null);
}

/** What came while nobody listened: how much, and how many of the first lines it is. */
function whatWasMissed({ about, pulse, lines }) {
  if (changingFilter) return null;
  const before = lastHeard ?? { run: model.about.run, pulse: model.pulse };
  const same = before.run === about.run;
  const isNew = same
    ? ({ number }) => number > before.pulse.number
    : ({ partition, offset }) => offset > (before.pulse.offsets[partition] ?? -1);
  const fresh = lines.events.filter(isNew).length;
  const missed = same ? pulse.number - before.pulse.number : fresh;
  const orMore = !same && fresh === lines.events.length && fresh > 0 ? " or more" : "";
  const away = lostAt ? ` after ${duration(Date.now() - lostAt).join(" ")}` : "";
  const restarted = same ? "" : " The dashboard was restarted.";
  const what = missed === 0
    ? "No event came meanwhile."
    : `${plural(missed, "event")}${orMore} came meanwhile${missed > fresh ? `, ${fresh} of them are shown above` : ", shown above"}.`;
  return { fresh, text: `Reconnected${away}.${restarted} ${what}` };
}

// --- what is shown

function schedule() {
  if (!frame) frame = requestAnimationFrame(draw);
}

function draw() {
  frame = 0;
  if (!model.pulse || paused) return;
  for (const lines of waiting) tape.add(lines);
  waiting = [];
  figures.draw(model);
  const second = Math.floor(model.now);
  if (second !== slowSecond) {
    slowSecond = second;
    figures.drawSlowly(model);
    charts.draw(model);
  }
  showEmpty();
  // Behind the next frame, what was drawn is on the screen.
  const sentAt = model.pulse.at;
  requestAnimationFrame(() => figures.drawn(sentAt));
}

function showStates(message) {
  const page = byId("page-state");
  if (crowded) {
    state(page, "bad", "Too many viewers");
    notice("Too many viewers: as many pages are open as the dashboard serves. This page tries again every 10 seconds.");
    return;
  }
  if (!live) {
    state(page, "bad", "Dashboard away");
    notice("The dashboard does not answer. This page tries again every second and goes on by itself.");
    return;
  }
  state(page, paused ? "held" : "good", paused ? "Paused" : "Live");
  const { broker, connector } = message.status;
  state(byId("broker-state"), broker.connected ? "good" : "bad", broker.connected ? "Kafka connected" : "Kafka away", broker.problem);
  const [kind, text] = connectorState(connector.state);
  state(byId("connector-state"), kind, text, connector.problem);
  if (!broker.connected) {
    notice(`No connection to Kafka (${broker.problem}). The dashboard tries again until it is back.`);
  } else if (kind === "bad") {
    notice(`${text}${connector.problem ? `: ${connector.problem}` : ""}. “cdc-stack status” and “cdc-doctor” say more.`);
  } else {
    notice("");
  }
}

function connectorState(state) {
  switch (state) {
    case "RUNNING": return ["good", "Connector running"];
    case "MISSING": return ["bad", "No connector"];
    case "UNKNOWN": return ["wait", "Connector unknown"];
    case "PAUSED":
    case "STOPPED":
    case "FAILED": return ["bad", `Connector ${state.toLowerCase()}`];
    default: return ["wait", `Connector ${state.toLowerCase()}`];
  }
}

function state(target, kind, text, problem) {
  target.className = `state ${kind}`;
  setText(target, text);
  target.title = problem ?? "";
}

function notice(text) {
  const target = byId("notice");
  if (text && target.hidden && live) say(text);
  target.hidden = !text;
  setText(target, text);
}

function showEmpty() {
  const empty = byId("empty");
  empty.hidden = !tape.isEmpty;
  if (empty.hidden || empty.dataset.filtered === String(isFiltered())) return;
  empty.dataset.filtered = String(isFiltered());
  empty.replaceChildren(
    ...(isFiltered()
      ? [element("p", "", "Nothing that passes the filter yet.")]
      : [
          element("p", "", "No events yet. To make some, in another terminal:"),
          element("code", "", "stock-events generate --rate 5"),
        ]),
  );
}

/** Says something to those who do not see the page. */
function say(text) {
  setText(byId("spoken"), text);
}

function showZoom(range) {
  byId("unzoom").hidden = !range;
  if (range) say(`Charts show ${time(range[0] * 1_000)[0]} to ${time(range[1] * 1_000)[0]}`);
}

// --- what people do

function filterParameters() {
  const parameters = new URLSearchParams();
  const kinds = [...document.querySelectorAll("input[name=kind]:checked")].map(({ value }) => value);
  if (kinds.length) parameters.set("kinds", kinds.join(","));
  const symbol = byId("symbol").value.trim();
  if (symbol) parameters.set("symbol", symbol);
  return parameters;
}

const isFiltered = () => filterParameters().size > 0;

function applyFilter() {
  const parameters = filterParameters();
  byId("clear").hidden = !isFiltered();
  setText(byId("tape-detail"), isFiltered() ? "filtered" : "");
  charts.prefix = parameters.get("symbol") ?? "";
  // The address keeps the filter, to be sent to somebody.
  history.replaceState(null, "", isFiltered() ? `?${parameters}` : location.pathname);
  changingFilter = live;
  delete byId("empty").dataset.filtered;
  stream.open(parameters);
}

function filterBy(symbol) {
  byId("symbol").value = symbol;
  applyFilter();
  say(`Only ${symbol} is shown.`);
}

function readFilterFromAddress() {
  const parameters = new URLSearchParams(location.search);
  byId("symbol").value = parameters.get("symbol") ?? "";
  const kinds = (parameters.get("kinds") ?? "").split(",");
  for (const box of document.querySelectorAll("input[name=kind]")) box.checked = kinds.includes(box.value);
}

function suggestSymbols(listings) {
  const names = listings.map(({ symbol }) => symbol).sort();
  const list = byId("known-symbols");
  if (names.join("\n") === list.dataset.names) return;
  list.dataset.names = names.join("\n");
  list.replaceChildren(...names.map((name) => {
    const option = element("option");
    option.value = name;
    return option;
  }));
}

function togglePause() {
  if (paused) {
    paused = null;
    say("Going on.");
    // Everything anew: what came meanwhile was only counted.
    changingFilter = true;
    stream.open(filterParameters());
  } else {
    paused = { events: 0 };
    say("Paused.");
    state(byId("page-state"), "held", "Paused");
  }
  showPause();
}

function showPause() {
  const button = byId("pause");
  button.setAttribute("aria-pressed", String(Boolean(paused)));
  setText(button, !paused ? "Pause" : paused.events ? `Resume (${plural(paused.events, "new event")})` : "Resume");
}

let typing = 0;
byId("symbol").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(applyFilter, TYPING_MS);
});
byId("filter").addEventListener("change", ({ target }) => {
  if (target.name === "kind") applyFilter();
});
byId("filter").addEventListener("submit", (event) => {
  event.preventDefault();
  applyFilter();
});
byId("filter").addEventListener("reset", () => setTimeout(applyFilter));
byId("pause").addEventListener("click", togglePause);
byId("unzoom").addEventListener("click", () => charts.unzoom());
for (const choice of document.querySelectorAll("input[name=window]")) {
  choice.addEventListener("change", () => {
    charts.span = Number(choice.value);
    charts.unzoom();
  });
}
document.addEventListener("visibilitychange", () => {
  slowSecond = 0;
  if (!document.hidden) schedule();
});

startTheme(() => charts.restyle());
readFilterFromAddress();
applyFilter();
