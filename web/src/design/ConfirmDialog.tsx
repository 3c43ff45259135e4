import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "./Button";
import { Dialog, DialogActions, DialogBody } from "./Dialog";

interface ConfirmDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirmLabel: string;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is lost. */
export function ConfirmDialog({ title, children, confirmLabel, busy = false, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onClose} title={title}>
      <DialogBody>
        <div>{children}</div>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button busy={busy} onClick={onConfirm} variant="danger">
          {confirmLabel}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
