// The latest changes, newest first.

import { byId, element } from "./elements.js";
import { duration, plural, time } from "./format.js";

const MOST_ROWS = 200;

/** Of more at once none is highlighted: nobody could follow, and a browser would do little else. */
const MOST_HIGHLIGHTED = 3;

export class Tape {
  #body = byId("lines");
  #lastNumber = 0;

  /** Shows these lines alone; gap is what to say of the first `fresh` of them, if anything. */
  begin({ events }, gap = null) {
    this.#lastNumber = events[0]?.number ?? 0;
    const rows = events.map((event) => row(event, false));
    if (gap) rows.splice(gap.fresh, 0, gapRow(gap.text));
    this.#body.replaceChildren(...rows.slice(0, MOST_ROWS));
  }

  /** Adds new lines on top. */
  add({ events, more }) {
    const fresh = events.filter((event) => event.number > this.#lastNumber);
    if (fresh.length === 0) return;
    this.#lastNumber = fresh[0].number;
    const rows = fresh.map((event) => row(event, fresh.length <= MOST_HIGHLIGHTED));
    if (more > 0) rows.push(gapRow(`${plural(more, "more event")} came with these`));
    this.#body.prepend(...rows);
    while (this.#body.rows.length > MOST_ROWS) this.#body.lastElementChild.remove();
  }

  get isEmpty() {
    return this.#body.rows.length === 0;
  }
}

function row(event, isNew) {
  const tr = element("tr", isNew ? `${event.kind} new` : event.kind);
  tr.append(
    committed(event),
    element("td", "what", element("span", `badge ${event.kind}`, event.kind)),
    symbol(event),
    change(event),
    element("td", "num wide took", took(event)),
  );
  if (event.tradeId) tr.title = `trade ${event.tradeId}, partition ${event.partition}, offset ${event.offset}`;
  return tr;
}

/** On one line, however long it is. */
function symbol(event) {
  const cell = element("td", "sym", element("bdi", "", event.symbol ?? "–"));
  cell.title = event.symbol ?? "";
  return cell;
}

function committed(event) {
  const cell = element("td");
  if (event.committedAt == null) {
    cell.append("–");
  } else {
    const [second, fraction] = time(event.committedAt);
    cell.append(second, element("span", "ms", fraction));
  }
  return cell;
}

function took({ latencyMs }) {
  return latencyMs == null ? "" : duration(latencyMs).join(" ");
}

function change(event) {
  const cell = element("td", "change");
  if (event.changes?.length) {
    event.changes.forEach(({ column, before, after }, index) => {
      if (index) cell.append(element("br"));
      cell.append(
        element("small", "", `${column} `),
        element("s", "", element("bdi", "", before)),
        " → ",
        element("b", "", element("bdi", "", after)),
      );
    });
  } else if (event.note != null) {
    cell.append(element("small", "", element("bdi", "", event.note)));
  } else if (event.side) {
    cell.append(side(event.side), ` ${event.price}`);
    if (event.kind === "delete") cell.append(element("small", "", " was deleted"));
    if (event.kind === "snapshot") cell.append(element("small", "", " was there before"));
  }
  return cell;
}

function side(name) {
  return name === "BUY" ? element("span", "buy", "▲ BUY") : element("span", "sell", "▼ SELL");
}

function gapRow(text) {
  const cell = element("td", "", text);
  cell.colSpan = 5;
  return element("tr", "gap", cell);
}
