// The line to the dashboard: opened again whenever it breaks or falls silent.

const RETRY_MS = 1_000;
const RETRY_WHEN_FULL_MS = 10_000;
const SILENCE_MS = 5_000;

export class Stream {
  #source = null;
  #retry = 0;
  #lastWord = 0;
  #handlers;

  /** Handlers: begin(message), batch(message), lost(), full(). */
  constructor(handlers) {
    this.#handlers = handlers;
    setInterval(() => this.#listen(), 1_000);
  }

  /** Opens the line, or another one, with these parameters. */
  open(parameters) {
    this.parameters = parameters;
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#lastWord = Date.now();
    const query = parameters.toString();
    const source = new EventSource(query ? `events?${query}` : "events");
    this.#source = source;
    source.addEventListener("begin", (event) => this.#heard("begin", source, event));
    source.addEventListener("batch", (event) => this.#heard("batch", source, event));
    source.addEventListener("full", () => this.#full(source));
    source.addEventListener("error", () => this.#broken(source));
  }

  #heard(handler, source, event) {
    if (source !== this.#source) return;
    this.#lastWord = Date.now();
    this.#handlers[handler](JSON.parse(event.data));
  }

  /** As many pages are open as the dashboard serves. */
  #full(source) {
    if (source !== this.#source) return;
    source.close();
    this.#handlers.full();
    this.#retryIn(RETRY_WHEN_FULL_MS);
  }

  #retryIn(milliseconds) {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(this.parameters), milliseconds);
  }

  async #broken(source) {
    if (source !== this.#source) return;
    source.close();
    this.#handlers.lost();
    this.#retryIn(RETRY_MS);
    // The dashboard may be there again with another token: then its door is to be shown.
    const reply = await fetch("icon.svg", { cache: "no-store" }).catch(() => null);
    if (reply?.status === 401) location.reload();
  }

  /** A line can die without a word, as when the machine slept. */
  #listen() {
    if (this.#source?.readyState === EventSource.OPEN && Date.now() - this.#lastWord > SILENCE_MS) {
      this.#broken(this.#source);
    }
  }
}
