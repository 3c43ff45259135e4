import { useEffect } from "react";

/** Names the page in the tab, and so to screen readers after a change of page. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Taksir`;
  }, [title]);
}
