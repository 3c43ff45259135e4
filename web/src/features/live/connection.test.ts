import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Connection, type Listeners } from "./connection";

class FakeSource {
  static opened: FakeSource[] = [];
  onerror: (() => void) | null = null;
  isClosed = false;
  readonly #listeners = new Map<string, (event: { data: string }) => void>();

  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSource.opened.push(this);
  }

  addEventListener(name: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.isClosed = true;
  }

  say(name: string, data: unknown): void {
    this.#listeners.get(name)?.({ data: JSON.stringify(data) });
  }
}

const listeners = () => ({
  hello: vi.fn<Listeners["hello"]>(),
  change: vi.fn<Listeners["change"]>(),
  figures: vi.fn<Listeners["figures"]>(),
  plan: vi.fn<Listeners["plan"]>(),
  presence: vi.fn<Listeners["presence"]>(),
  reset: vi.fn<Listeners["reset"]>(),
  onLive: vi.fn<Listeners["onLive"]>(),
});

const newest = () => FakeSource.opened[FakeSource.opened.length - 1];

function hide(isHidden: boolean): void {
  vi.spyOn(document, "hidden", "get").mockReturnValue(isHidden);
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  FakeSource.opened = [];
  vi.stubGlobal("EventSource", FakeSource);
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("comes back with what is shown by then, and says when it stays away", () => {
  const heard = listeners();
  let shown = 4;
  const connection = new Connection(() => `/events/?since=${shown}`, heard);
  connection.start();
  newest()?.say("hello", { revision: 4 });
  newest()?.say("change", { revision: 5 });
  expect(heard.change).toHaveBeenCalledWith({ revision: 5 });
  shown = 5;
  newest()?.onerror?.();
  expect(FakeSource.opened).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(newest()?.url).toBe("/events/?since=5");
  expect(heard.onLive.mock.calls).toEqual([[true]]);
  newest()?.onerror?.();
  expect(heard.onLive).toHaveBeenLastCalledWith(false);
  vi.advanceTimersByTime(2_000);
  newest()?.say("hello", { revision: 5 });
  expect(heard.onLive).toHaveBeenLastCalledWith(true);
  connection.stop();
  expect(FakeSource.opened.every(({ isClosed }) => isClosed)).toBe(true);
});

it("is closed while nobody looks, and opened at once when somebody does", () => {
  const connection = new Connection(() => "/events/", listeners());
  connection.start();
  hide(true);
  vi.advanceTimersByTime(10_000);
  hide(false);
  expect(FakeSource.opened).toHaveLength(1);
  hide(true);
  vi.advanceTimersByTime(20_000);
  expect(newest()?.isClosed).toBe(true);
  vi.advanceTimersByTime(600_000);
  expect(FakeSource.opened).toHaveLength(1);
  hide(false);
  expect(FakeSource.opened).toHaveLength(2);
  connection.stop();
  hide(true);
  hide(false);
  expect(FakeSource.opened).toHaveLength(2);
});
