import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import type { TreeEdits } from "@/features/tree/useTreeEdits";

/** Somebody else has changed the tree first. The newer one is on the screen by now; the change can be repeated on it. */
export function TreeConflict({ edits }: { readonly edits: TreeEdits }) {
  const { t } = useTranslation();
  if (!edits.isConflicting) return null;
  return (
    <Dialog onClose={edits.giveUp} title={t("conflict.treeTitle")}>
      <DialogBody>
        <p>{t("conflict.treeText")}</p>
      </DialogBody>
      <DialogActions>
        <Button onClick={edits.giveUp}>{t("conflict.treeGiveUp")}</Button>
        <Button onClick={edits.repeat} variant="primary">
          {t("conflict.treeRepeat")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
