import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { ProblemNotice } from "@/design/States";

interface ConfirmActionProps {
  readonly title: string;
  readonly text: string;
  readonly confirmLabel: string;
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks, does it, and says in place why it could not be done. */
export function ConfirmAction({ title, text, confirmLabel, act, onClose }: ConfirmActionProps) {
  const { t } = useTranslation();
  const doing = useMutation({ mutationFn: act, onSuccess: onClose });
  return (
    <Dialog onClose={onClose} title={title}>
      <DialogBody>
        {doing.isError && <ProblemNotice error={doing.error} />}
        <p>{text}</p>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button busy={doing.isPending} onClick={() => doing.mutate()} variant="danger">
          {confirmLabel}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
