// Numbers and times as the page writes them.

const counts = new Intl.NumberFormat("en-US");
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

export const count = (n) => counts.format(n);

/** A count that has room for few digits. */
export const shortCount = (n) => (n < 100_000 ? counts.format(n) : compact.format(n));

export const rate = (n) => (n < 10 ? n.toFixed(1) : counts.format(Math.round(n)));

export const plural = (n, one, many = `${one}s`) => `${counts.format(n)} ${n === 1 ? one : many}`;

/** Milliseconds, as [number, unit]. */
export function duration(ms) {
  if (ms < 10) return [ms.toFixed(1), "ms"];
  if (ms < 1_000) return [String(Math.round(ms)), "ms"];
  if (ms < 100_000) return [(ms / 1_000).toFixed(1), "s"];
  if (ms < 5_400_000) return [String(Math.round(ms / 60_000)), "min"];
  return [(ms / 3_600_000).toFixed(1), "h"];
}

export const price = (n) =>
  n.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const percent = (n) => `${n < 0 ? "−" : "+"}${Math.abs(n).toFixed(2)} %`;

const two = (n) => String(n).padStart(2, "0");

/** A time of day, here, as [to the second, the milliseconds]; with the date if it is another day. */
export function time(ms, now = Date.now()) {
  const at = new Date(ms);
  if (Number.isNaN(at.getTime())) return ["–", ""];
  const day = at.toDateString() === new Date(now).toDateString()
    ? ""
    : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `;
  return [
    `${day}${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`,
    `.${String(at.getMilliseconds()).padStart(3, "0")}`,
  ];
}
