import { useEffect } from "react";

/** What is typed and not saved yet: while there is any, nothing is replaced under the user's hands. */
const unsaved = new Set<symbol>();
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

/** Notes that something is typed and not saved, for as long as it is; returns how to end that. */
export function noteUnsaved(): () => void {
  const mark = Symbol();
  unsaved.add(mark);
  changed();
  return () => {
    unsaved.delete(mark);
    changed();
  };
}

export function hasUnsaved(): boolean {
  return unsaved.size > 0;
}

export function subscribeToUnsaved(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells that the calling component holds unsaved text. */
export function useUnsaved(isUnsaved: boolean): void {
  useEffect(() => (isUnsaved ? noteUnsaved() : undefined), [isUnsaved]);
}
