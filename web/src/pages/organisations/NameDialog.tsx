import { useMutation } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { useNamedFields } from "@/features/access/fields";

interface NameDialogProps {
  readonly title: string;
  readonly text?: string;
  readonly initial?: string;
  readonly submitLabel: string;
  readonly danger?: boolean;
  readonly onSubmit: (name: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for the name of an organisation: a new one, another one, or the one it has as a confirmation. */
export function NameDialog({
  title,
  text,
  initial = "",
  submitLabel,
  danger = false,
  onSubmit,
  onClose,
}: NameDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(initial);
  const save = useMutation({ mutationFn: () => onSubmit(name.trim()), onSuccess: onClose });
  const fields = useNamedFields({ name: t("organisations.name") });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <DialogBody>
          {text !== undefined && <p>{text}</p>}
          {save.isError && <FormProblem error={save.error} fields={fields} onRetry={() => save.mutate()} />}
          <TextField
            {...fields.name}
            error={fieldError(save.error, "name")}
            maxLength={200}
            onChange={(event) => setName(event.target.value)}
            required
            value={name}
          />
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={save.isPending} type="submit" variant={danger ? "danger" : "primary"}>
            {submitLabel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
