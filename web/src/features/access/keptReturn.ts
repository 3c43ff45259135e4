/**
 * The page that was asked for before a login through a provider, which leads out of the application and back. In
 * sessionStorage: it stays in this tab, and no server is asked to send anybody anywhere.
 */

import { isOwnPath } from "@/app/ownPath";

const KEY = "taksir.lanjut";

export function keepReturn(path: string | undefined): void {
  if (path === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, path);
}

/** The page, this once; undefined where none was asked for. */
export function takeReturn(): string | undefined {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return isOwnPath(kept) ? kept : undefined;
}
