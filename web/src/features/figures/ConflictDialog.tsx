import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";

import styles from "./ConflictDialog.module.css";

interface ConflictDialogProps {
  readonly subject: string;
  readonly mine: string;
  readonly theirs: string;
  readonly onKeepMine: () => void;
  readonly onKeepTheirs: () => void;
}

/** Somebody else has changed the same figure: shows both, and lets the user choose. */
export function ConflictDialog({ subject, mine, theirs, onKeepMine, onKeepTheirs }: ConflictDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onKeepTheirs} title={t("conflict.title")}>
      <DialogBody>
        <p>{t("conflict.text", { subject })}</p>
        <dl className={styles.values}>
          <div>
            <dt>{t("conflict.theirs")}</dt>
            <dd>{theirs}</dd>
          </div>
          <div>
            <dt>{t("conflict.mine")}</dt>
            <dd>{mine}</dd>
          </div>
        </dl>
      </DialogBody>
      <DialogActions>
        <Button onClick={onKeepMine}>{t("conflict.keepMine")}</Button>
        <Button onClick={onKeepTheirs} variant="primary">
          {t("conflict.keepTheirs")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
