import { useEffect, useEffectEvent } from "react";

/** Ctrl+S (⌘S) saves, where there is something to save. */
export function useSaveKey(save: (() => void) | null): void {
  const saveNow = useEffectEvent(() => save?.());
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      // A figure that is being typed is committed when its field loses the focus, and saved once that has been shown.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      requestAnimationFrame(saveNow);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
