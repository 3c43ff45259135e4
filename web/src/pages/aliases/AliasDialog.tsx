import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { aliasesQuery, saveAlias, type Alias, type SaveAlias } from "@/api/aliases";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { SelectField, TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { showToast } from "@/design/toasts";
import { useNamedFields } from "@/features/access/fields";

import { ALIAS_KINDS, replacedBy } from "./filter";

const LONGEST = 200;

interface AliasDialogProps {
  readonly aliases: readonly Alias[];
  /** The one to change; null for a new one. */
  readonly start: Alias | null;
  readonly onClose: () => void;
}

/** Which name is taken for which; a name that is kept already gets its new meaning. */
export function AliasDialog({ aliases, start, onClose }: AliasDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<SaveAlias>(
    start === null
      ? { kind: "resource", alias: "", stands_for: "" }
      : { kind: start.kind, alias: start.alias, stands_for: start.stands_for },
  );
  const save = useMutation({
    mutationFn: () => saveAlias(draft),
    onSuccess: async (kept) => {
      await queryClient.invalidateQueries({ queryKey: aliasesQuery.queryKey });
      showToast("good", t("aliases.saved", { alias: kept.alias, meant: kept.stands_for }));
      onClose();
    },
  });
  const fields = useNamedFields({
    kind: t("aliases.kind"),
    alias: t("aliases.alias"),
    stands_for: t("aliases.standsFor"),
  });
  const replaced = start === null ? replacedBy(aliases, draft.kind, draft.alias) : undefined;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t(start === null ? "aliases.add" : "aliases.edit")}>
      <form onSubmit={submit}>
        <DialogBody>
          {save.isError && <FormProblem error={save.error} fields={fields} onRetry={() => save.mutate()} />}
          <SelectField
            {...fields.kind}
            disabled={start !== null}
            error={fieldError(save.error, "kind")}
            onChange={(event) => setDraft({ ...draft, kind: event.target.value as SaveAlias["kind"] })}
            value={draft.kind}
          >
            {ALIAS_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`aliases.kinds.${kind}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            {...fields.alias}
            error={fieldError(save.error, "alias")}
            hint={
              replaced === undefined ? t("aliases.aliasHint") : t("aliases.replaces", { meant: replaced.stands_for })
            }
            maxLength={LONGEST}
            onChange={(event) => setDraft({ ...draft, alias: event.target.value })}
            readOnly={start !== null}
            required
            value={draft.alias}
          />
          <TextField
            {...fields.stands_for}
            error={fieldError(save.error, "stands_for")}
            hint={t(`aliases.standsForHint.${draft.kind}`)}
            maxLength={LONGEST}
            onChange={(event) => setDraft({ ...draft, stands_for: event.target.value })}
            required
            value={draft.stands_for}
          />
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={save.isPending} type="submit" variant="primary">
            {t("action.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
