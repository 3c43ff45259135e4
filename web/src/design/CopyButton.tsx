import { useTranslation } from "react-i18next";

import { Button } from "./Button";
import { showToast } from "./toasts";

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  /** What is selected where the browser does not let pages copy. */
  readonly sourceId: string;
}

/** Copies a text. Without a secure connection browsers refuse that; then the text is selected, ready for Ctrl+C. */
export function CopyButton({ text, label, sourceId }: CopyButtonProps) {
  const { t } = useTranslation();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      showToast("good", t("copy.done"));
    } catch {
      // Refused, or no clipboard at all outside of secure pages.
      const source = document.getElementById(sourceId);
      if (source !== null) getSelection()?.selectAllChildren(source);
      showToast("bad", t("copy.refused"));
    }
  };
  return (
    <Button icon="copy" onClick={() => void copy()}>
      {label}
    </Button>
  );
}
