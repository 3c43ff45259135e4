export interface Toast {
  readonly id: number;
  readonly tone: "good" | "bad";
  readonly text: string;
}

const SHOWN_MILLISECONDS = 6000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function currentToasts(): readonly Toast[] {
  return toasts;
}

export function subscribeToToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function dismissToast(id: number): void {
  publish(toasts.filter((toast) => toast.id !== id));
}

/** A short message at the edge of the page. Bad news stays until it is closed. */
export function showToast(tone: Toast["tone"], text: string): void {
  lastId += 1;
  const id = lastId;
  publish([...toasts.filter((toast) => toast.text !== text).slice(-3), { id, tone, text }]);
  if (tone === "good") setTimeout(() => dismissToast(id), SHOWN_MILLISECONDS);
}
