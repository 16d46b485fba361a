// What the page knows of the stream, for as long as its charts look back.

export const WINDOW = 600;
const MOST_SYMBOLS = 200;
const RATE_MS = 5_000;
const KINDS = ["insert", "update", "delete"];

export class Model {
  about = null;
  pulse = null;
  status = null;
  listings = [];
  /** Second → [inserts, updates, deletes, inserts that buy]. */
  seconds = new Map();
  /** Symbol → [[second, price], …]. */
  prices = new Map();
  /** [[second, p50, p99], …]. */
  latencies = [];
  #samples = [];

  /** Starts anew from a message that tells everything. */
  begin(message) {
    this.about = message.about;
    this.seconds = new Map();
    this.prices = new Map(Object.entries(message.history.prices));
    this.latencies = message.history.latencies;
    this.listings = message.history.symbols;
    this.#samples = [];
    this.#addSeconds(message.history.seconds);
    this.take(message);
  }

  /** Adds what is new. */
  take({ pulse, status }) {
    this.pulse = pulse;
    this.status = status;
    this.listings = pulse.symbols ?? this.listings;
    this.#addSeconds(pulse.seconds);
    for (const [symbol, point] of Object.entries(pulse.prices)) this.#addPrice(symbol, point);
    this.#addLatency();
    this.#samples.push({ at: pulse.at, totals: pulse.totals });
    while (this.#samples.length > 2 && this.#samples[1].at <= pulse.at - RATE_MS) {
      this.#samples.shift();
    }
  }

  /** Seconds since 1970, by the dashboard's clock. */
  get now() {
    return this.pulse.at / 1_000;
  }

  /** The first second of which something is known. */
  get began() {
    const firsts = [this.seconds.keys().next().value, this.latencies[0]?.[0]];
    return Math.min(...firsts.filter((second) => second != null), this.now);
  }

  /** How many records have been read. */
  get total() {
    return Object.values(this.pulse.totals).reduce((sum, n) => sum + n, 0);
  }

  /** Events a second of the last five, by kind and in all; null as long as that is not known. */
  get rates() {
    const first = this.#samples[0];
    const seconds = (this.pulse.at - first.at) / 1_000;
    if (seconds < 1) return null;
    const of = (kind) => (this.pulse.totals[kind] - first.totals[kind]) / seconds;
    const rates = Object.fromEntries(KINDS.map((kind) => [kind, of(kind)]));
    rates.all = Object.keys(this.pulse.totals).reduce((sum, kind) => sum + of(kind), 0);
    return rates;
  }

  /** How many of the window's inserts buy and sell. */
  get balance() {
    let buy = 0;
    let inserts = 0;
    for (const [second, counts] of this.seconds) {
      if (second > this.now - WINDOW) {
        inserts += counts[0];
        buy += counts[3];
      }
    }
    return { buy, sell: inserts - buy };
  }

  #addSeconds(seconds) {
    for (const [second, ...counts] of seconds) this.seconds.set(second, counts);
    if (this.seconds.size > WINDOW + 60) {
      for (const second of this.seconds.keys()) {
        if (second <= this.now - WINDOW) this.seconds.delete(second);
      }
    }
  }

  #addPrice(symbol, point) {
    const points = this.prices.get(symbol) ?? [];
    const last = points.at(-1);
    if (last && last[0] === point[0]) points[points.length - 1] = point;
    else if (!last || last[0] < point[0]) points.push(point);
    while (points.length && points[0][0] <= this.now - WINDOW) points.shift();
    // Behind all others, so that the first is the one that was traded longest ago.
    this.prices.delete(symbol);
    this.prices.set(symbol, points);
    if (this.prices.size > MOST_SYMBOLS) this.prices.delete(this.prices.keys().next().value);
  }

  #addLatency() {
    const total = this.pulse.latency.TOTAL;
    const second = Math.floor(this.now);
    if (!total || second <= (this.latencies.at(-1)?.[0] ?? 0)) return;
    this.latencies.push([second, total.p50, total.p99]);
    if (this.latencies.length > WINDOW) this.latencies.shift();
  }
}
