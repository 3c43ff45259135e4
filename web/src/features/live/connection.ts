import { FEED_EVENTS, type FeedEvents } from "./events";

const FIRST_PAUSE_MILLISECONDS = 1_000;
const LONGEST_PAUSE_MILLISECONDS = 30_000;
// A tab that is looked away from only for a moment keeps its stream.
const HIDDEN_MILLISECONDS = 20_000;
// A stream ends now and then by itself; only when it does not come back is it away.
const FAILURES_UNTIL_AWAY = 2;

export type Listeners = { readonly [Name in keyof FeedEvents]: (data: FeedEvents[Name]) => void } & {
  /** Whether changes arrive by themselves; if not they have to be asked for. */
  readonly onLive: (isLive: boolean) => void;
};

/** How long to wait after so many failures: longer each time, and not the same for everybody. */
export function pauseAfter(failures: number, random: number): number {
  const longest = Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** (failures - 1));
  return longest * (0.5 + random / 2);
}

/** One event stream, opened again whenever it ends, and closed while nobody looks. */
export class Connection {
  readonly #address: () => string;
  readonly #listeners: Listeners;
  #source: EventSource | null = null;
  #failures = 0;
  #retry: number | undefined;
  #hiding: number | undefined;

  /** @param address of the stream, with the revision that is shown by then */
  constructor(address: () => string, listeners: Listeners) {
    this.#address = address;
    this.#listeners = listeners;
  }

  start(): void {
    document.addEventListener("visibilitychange", this.#onVisibility);
    if (!document.hidden) this.#open();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#close();
    clearTimeout(this.#hiding);
  }

  readonly #onVisibility = () => {
    clearTimeout(this.#hiding);
    if (document.hidden) this.#hiding = window.setTimeout(() => this.#close(), HIDDEN_MILLISECONDS);
    else if (this.#source === null) this.#open();
  };

  #open(): void {
    this.#close();
    const source = new EventSource(this.#address());
    this.#source = source;
    for (const name of FEED_EVENTS) {
      source.addEventListener(name, (event) => this.#heard(name, (event as MessageEvent<string>).data));
    }
    // The browser would come back at once and at the same time as everybody else.
    source.onerror = () => this.#lost();
  }

  #heard(name: keyof FeedEvents, data: string): void {
    if (name === "hello") {
      this.#failures = 0;
      this.#listeners.onLive(true);
    }
    const listener = this.#listeners[name] as (heard: unknown) => void;
    listener(JSON.parse(data));
  }

  #lost(): void {
    this.#close();
    this.#failures += 1;
    if (this.#failures >= FAILURES_UNTIL_AWAY) this.#listeners.onLive(false);
    this.#retry = window.setTimeout(() => this.#open(), pauseAfter(this.#failures, Math.random()));
  }

  #close(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }
}
