import { useEffect } from "react";

/** Puts the focus where the user goes on, when what had it is gone. */
export function useFocusOnce(id: string): void {
  useEffect(() => document.getElementById(id)?.focus(), [id]);
}
