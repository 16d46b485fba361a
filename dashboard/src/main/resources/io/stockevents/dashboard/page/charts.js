// Prices, operations and latency over time; all three look at the same stretch of it.

import uPlot from "./uplot/uPlot.esm.js";
import { byId, element, setText } from "./elements.js";
import { count, percent, price } from "./format.js";
import { WINDOW } from "./model.js";

const MOST_LINES = 6;
/** As long as less is known than was asked for, the charts show that; but so many seconds at least. */
const LEAST_SPAN = 60;
/** A line that is drawn stays until its symbol has fallen behind so many others. */
const RANK_TO_STAY = 15;
const DASHES = [[], [8, 4], [2, 3], [8, 3, 2, 3], [14, 4], [4, 4]];

/** A colour of the style sheet, as a canvas understands it. */
function colour(name) {
  const probe = element("span", "unseen");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

export class Charts {
  #plots = {};
  #symbols = Array(MOST_LINES).fill(null);
  #zoom = null;
  #model = null;
  #zoomed;
  span = 300;
  /** What the symbols begin with that are drawn; empty for the most traded ones. */
  prefix = "";

  /** zoomed(range) is called with [from, to] or null. */
  constructor(zoomed) {
    this.#zoomed = zoomed;
    const observer = new ResizeObserver(() => this.#resize());
    for (const name of ["prices", "operations", "latency"]) observer.observe(byId(`${name}-chart`));
  }

  /** Makes the charts anew, as after a change of colours. */
  restyle() {
    for (const plot of Object.values(this.#plots)) plot.destroy();
    this.#plots = {};
    if (this.#model) this.draw(this.#model);
  }

  unzoom() {
    this.#setZoom(null);
  }

  draw(model) {
    this.#model = model;
    this.#chooseSymbols();
    this.#drawPrices();
    this.#drawOperations();
    this.#drawLatency();
  }

  get #range() {
    // The second that has not ended yet has less than its share.
    const now = Math.floor(this.#model.now);
    const from = Math.max(now - this.span, Math.min(this.#model.began, now - LEAST_SPAN));
    return this.#zoom ?? [from, now];
  }

  #setZoom(range) {
    this.#zoom = range;
    this.#zoomed(range);
    if (this.#model) this.draw(this.#model);
  }

  #plot(name, options, data) {
    const box = byId(`${name}-chart`);
    if (!this.#plots[name]) {
      this.#plots[name] = new uPlot({ ...this.#common(box), ...options }, data, box);
    } else {
      this.#plots[name].setData(data);
    }
  }

  #common(box) {
    return {
      width: Math.max(box.clientWidth, 100),
      height: Math.max(box.clientHeight, 100),
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        sync: { key: "time", setSeries: false },
        points: { size: 6 },
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => () => this.unzoom() },
      },
      hooks: {
        setSelect: [
          (plot) => {
            if (plot.select.width < 4) return;
            const { left, width } = plot.select;
            const range = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
            plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
            if (range[1] - range[0] >= 2) this.#setZoom(range);
          },
        ],
        setCursor: [() => this.#drawLegend()],
      },
    };
  }

  get #time() {
    return { time: true, range: () => this.#range };
  }

  #axes(format, size = 48) {
    const axis = {
      stroke: colour("muted"),
      font: `11px ${getComputedStyle(document.body).fontFamily}`,
      grid: { stroke: colour("grid"), width: 1 },
      ticks: { show: false },
    };
    return [
      { ...axis, size: 26, space: 70, values: times },
      { ...axis, size, space: 28, values: (plot, values) => values.map((v) => (v == null ? "" : format(v))) },
    ];
  }

  #resize() {
    for (const [name, plot] of Object.entries(this.#plots)) {
      const { clientWidth: width, clientHeight: height } = byId(`${name}-chart`);
      if (width && (width !== plot.width || height !== plot.height)) plot.setSize({ width, height });
    }
  }

  // --- prices

  #chooseSymbols() {
    const prefix = this.prefix.toUpperCase();
    const ranked = this.#model.listings
      .map(({ symbol }) => symbol)
      .filter((symbol) => symbol.toUpperCase().startsWith(prefix) && this.#model.prices.has(symbol));
    const stay = new Set(ranked.slice(0, RANK_TO_STAY));
    this.#symbols = this.#symbols.map((symbol) => (stay.has(symbol) ? symbol : null));
    for (const symbol of ranked.slice(0, MOST_LINES)) {
      const free = this.#symbols.indexOf(null);
      if (free < 0) break;
      if (!this.#symbols.includes(symbol)) this.#symbols[free] = symbol;
    }
  }

  get #isAbsolute() {
    return this.#symbols.filter(Boolean).length === 1;
  }

  #drawPrices() {
    const [from, to] = this.#range;
    const lines = this.#symbols.map((symbol) =>
      (symbol ? this.#model.prices.get(symbol) ?? [] : []).filter(([t]) => t >= from && t <= to),
    );
    const values = lines.map((points) => {
      const base = this.#isAbsolute ? null : points[0]?.[1];
      return [
        points.map(([t]) => t),
        points.map(([, p]) => (base == null ? p : 100 * (p / base - 1))),
      ];
    });
    this.#plot(
      "prices",
      {
        scales: { x: this.#time, y: { range: padded } },
        axes: this.#axes((v) => (this.#isAbsolute ? price(v) : `${signed(v)} %`), 60),
        series: [
          {},
          ...DASHES.map((dash, index) => ({
            stroke: colour(`series-${index + 1}`),
            width: 1.75,
            dash,
            spanGaps: true,
            points: { size: 4, fill: colour(`series-${index + 1}`) },
          })),
        ],
      },
      uPlot.join(values),
    );
    setText(
      byId("prices-detail"),
      this.#isAbsolute
        ? `each new trade of ${this.#symbols.find(Boolean)}`
        : "each new trade of the most traded symbols, against the first one shown",
    );
    this.#drawLegend();
  }

  #drawLegend() {
    const plot = this.#plots.prices;
    if (!plot) return;
    const entries = this.#symbols.flatMap((symbol, index) => {
      if (!symbol) return [];
      const value = valueAt(plot.data[index + 1], plot.cursor.idx);
      if (value == null) return [];
      const shown = this.#isAbsolute ? price(value) : percent(value);
      return [element("li", "", dashSample(index), element("bdi", "", symbol), ` ${shown}`)];
    });
    if (entries.length === 0) entries.push(element("li", "", "no trade in this time"));
    byId("prices-legend").replaceChildren(...entries);
    byId("prices-chart").ariaLabel = `Prices by symbol: ${byId("prices-legend").textContent}`;
  }

  // --- operations

  #drawOperations() {
    const last = Math.floor(this.#model.now) - 1;
    const x = [];
    const stacked = [[], [], []];
    let most = 0;
    for (let second = last - WINDOW + 1; second <= last; second++) {
      const [inserts, updates, deletes] = this.#model.seconds.get(second) ?? [0, 0, 0];
      x.push(second);
      stacked[0].push(inserts + updates + deletes);
      stacked[1].push(updates + deletes);
      stacked[2].push(deletes);
      most = Math.max(most, stacked[0].at(-1));
    }
    const stepped = uPlot.paths.stepped({ align: 1 });
    const area = (kind) => ({
      stroke: colour(`area-${kind}`),
      fill: colour(`area-${kind}`),
      width: 0,
      paths: stepped,
      points: { show: false },
    });
    this.#plot(
      "operations",
      {
        scales: { x: this.#time, y: { range: (plot, min, max) => [0, Math.max(4, max * 1.1)] } },
        axes: this.#axes((v) => (Number.isInteger(v) ? count(v) : "")),
        series: [{}, area("insert"), area("update"), area("delete")],
      },
      [x, ...stacked],
    );
    byId("operations-chart").ariaLabel = `Operations a second; at most ${most} in ten minutes`;
  }

  // --- latency

  #drawLatency() {
    const rows = this.#model.latencies;
    this.#plot(
      "latency",
      {
        scales: {
          x: this.#time,
          y: { distr: 3, range: (plot, min, max) => [decade(min, Math.floor, 1), decade(max, Math.ceil, 1_000)] },
        },
        axes: this.#axes((v) => (Number.isInteger(Math.log10(v)) ? count(v) : "")),
        series: [
          {},
          { stroke: colour("series-1"), width: 2, points: { show: false }, spanGaps: false },
          { stroke: colour("series-2"), width: 2, dash: [6, 4], points: { show: false } },
        ],
      },
      [0, 1, 2].map((column) => rows.map((row) => Math.max(row[column], 0.1))),
    );
    const newest = rows.at(-1);
    byId("latency-chart").ariaLabel = newest
      ? `Latency: p50 ${newest[1]} ms, p99 ${newest[2]} ms`
      : "Latency: nothing measured yet";
  }
}

function times(plot, values) {
  return values.map((v) => {
    const at = new Date(v * 1_000);
    const two = (n) => String(n).padStart(2, "0");
    const seconds = at.getSeconds() ? `:${two(at.getSeconds())}` : "";
    return `${two(at.getHours())}:${two(at.getMinutes())}${seconds}`;
  });
}

/** With air above and below, and never a line of rounding errors. */
function padded(plot, min, max) {
  if (min == null) return [-1, 1];
  const air = Math.max((max - min) * 0.08, Math.abs(max) * 0.0005, 0.02);
  return [min - air, max + air];
}

function decade(value, round, otherwise) {
  return value == null ? otherwise : 10 ** round(Math.log10(Math.max(value, 0.1)));
}

const signed = (v) => `${v < 0 ? "−" : ""}${Math.abs(v).toFixed(Math.abs(v) < 10 ? 2 : 1)}`;

/** The value at this index or the last one before; without an index the newest. */
function valueAt(values, index) {
  for (let i = index ?? values.length - 1; i >= 0; i--) if (values[i] != null) return values[i];
  return null;
}

function dashSample(index) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", "22");
  svg.setAttribute("height", "8");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  for (const [name, value] of Object.entries({ x1: 0, x2: 22, y1: 4, y2: 4, "stroke-width": 2.5 })) {
    line.setAttribute(name, String(value));
  }
  line.style.stroke = `var(--series-${index + 1})`;
  line.setAttribute("stroke-dasharray", DASHES[index].join(" "));
  svg.append(line);
  return svg;
}
