// The numbers, and where the time goes.

import { byId, element, setText } from "./elements.js";
import { count, duration, percent, price, rate, shortCount } from "./format.js";

const HOPS = [
  ["DEBEZIUM", "Commit → Debezium", "read from PostgreSQL’s log"],
  ["KAFKA", "→ Kafka", "produced, in a transaction"],
  ["DASHBOARD", "→ dashboard", "consumed and decoded"],
  ["BATCH", "→ batch", "waits for the next of ten a second"],
  ["SCREEN", "→ screen", "sent, and drawn by this browser"],
];
const LISTED = 8;
const DELIVERIES = 50;

/** Elsewhere, the browser's clock and the dashboard's are not the same. */
const SAME_CLOCK = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);

export class Figures {
  #deliveries = [];
  #pick;

  /** pick(symbol) is called when somebody chooses a symbol. */
  constructor(pick) {
    this.#pick = pick;
  }

  /** Takes note that what was sent at that time is on the screen now. */
  drawn(sentAt) {
    if (!SAME_CLOCK || document.hidden) return;
    this.#deliveries.push(Math.max(0, Date.now() - sentAt));
    if (this.#deliveries.length > DELIVERIES) this.#deliveries.shift();
  }

  /** The figures that change with every batch. */
  draw(model) {
    const { totals, lost } = model.pulse;
    const rates = model.rates;
    setText(byId("rate"), rates ? rate(rates.all) : "–");
    if (rates) {
      setText(
        byId("rate-detail"),
        `${rate(rates.insert)} insert, ${rate(rates.update)} update, ${rate(rates.delete)} delete`,
      );
    }
    setText(byId("lag"), shortCount(model.status.lag));
    setText(byId("total"), shortCount(model.total));
    const kinds = Object.entries(totals).filter(([, n]) => n > 0);
    const parts = kinds.map(([kind, n]) => `${shortCount(n)} ${kind}`);
    if (lost) parts.push(`${count(lost)} lost to retention`);
    setText(byId("total-detail"), parts.join(", ") || "nothing yet");
    this.#drawLatency(model.pulse.latency);
  }

  /** The figures that are enough once a second. */
  drawSlowly(model) {
    const { buy, sell } = model.balance;
    const share = buy + sell ? (100 * buy) / (buy + sell) : 50;
    setText(byId("balance"), buy + sell ? `${Math.round(share)} % buy` : "–");
    byId("balance-buy").style.width = `${share}%`;
    if (buy + sell) {
      byId("balance-detail").replaceChildren(
        element("span", "buy", `▲ ${shortCount(buy)} buy`),
        " ",
        element("span", "sell", `▼ ${shortCount(sell)} sell`),
        ", last 10 min",
      );
    }
    this.#drawSymbols(model);
    this.#drawHops(model.pulse.latency);
  }

  get #delivery() {
    const sorted = [...this.#deliveries].sort((a, b) => a - b);
    return sorted.length ? sorted[Math.floor(sorted.length / 2)] : null;
  }

  #drawLatency(latency) {
    const number = byId("latency");
    if (!latency.TOTAL) {
      setText(number, "–");
      setText(byId("latency-detail"), "no fresh change in the last minute");
      return;
    }
    const [p50, unit] = duration(latency.TOTAL.p50 + (this.#delivery ?? 0));
    number.replaceChildren(p50, " ", element("small", "", unit));
    setText(byId("latency-detail"), `p50; p99 ${duration(latency.TOTAL.p99 + (this.#delivery ?? 0)).join(" ")}`);
  }

  #drawHops(latency) {
    const screen = this.#delivery == null ? null : { p50: this.#delivery };
    const rows = HOPS.map(([hop, name, what]) =>
      hopRow(name, what, hop === "SCREEN" ? screen : latency[hop]),
    );
    const total = latency.TOTAL && { p50: latency.TOTAL.p50 + (this.#delivery ?? 0) };
    rows.push(hopRow("Total", "p50 of the whole way, not the sum of the above", total));
    byId("hops").replaceChildren(...rows);
  }

  #drawSymbols(model) {
    const rows = model.listings.slice(0, LISTED).map(({ symbol, trades }) => {
      const points = model.prices.get(symbol) ?? [];
      const last = points.at(-1)?.[1];
      const change = last == null ? null : 100 * (last / points[0][1] - 1);
      const tr = this.#rowOf(symbol);
      const cells = tr.cells;
      setText(cells[1], count(trades));
      setText(cells[2], last == null ? "–" : price(last));
      setText(cells[3], change == null ? "–" : percent(change));
      return tr;
    });
    const body = byId("symbols");
    if (rows.length === 0) {
      const cell = element("td", "detail", "no trade in the last 10 minutes");
      cell.colSpan = 4;
      body.replaceChildren(element("tr", "", cell));
    } else if (rows.some((tr, index) => body.rows[index] !== tr) || body.rows.length !== rows.length) {
      const focused = document.activeElement;
      body.replaceChildren(...rows);
      if (focused instanceof HTMLElement && body.contains(focused)) focused.focus();
    }
  }

  #rows = new Map();

  /** The same row each time, so that it keeps the focus. */
  #rowOf(symbol) {
    let tr = this.#rows.get(symbol);
    if (!tr) {
      const button = element("button", "", element("bdi", "", symbol));
      button.type = "button";
      button.title = `Show only ${symbol}`;
      button.addEventListener("click", () => this.#pick(symbol));
      tr = element("tr", "", element("td", "", button));
      for (let i = 0; i < 3; i++) tr.append(element("td", "num"));
      if (this.#rows.size > 200) this.#rows.clear();
      this.#rows.set(symbol, tr);
    }
    return tr;
  }
}

function hopRow(name, what, percentiles) {
  return element(
    "tr",
    "",
    element("th", "", name, element("small", "", what)),
    element("td", "num", percentiles ? duration(percentiles.p50).join(" ") : "–"),
  );
}

