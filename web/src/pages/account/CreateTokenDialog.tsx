import { useMutation } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { createToken, type NewToken, type Scope } from "@/api/security";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { SelectField, TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { useNamedFields } from "@/features/access/fields";

import styles from "./Account.module.css";

const LIFETIMES = [7, 30, 90, 365] as const;
const USUAL_LIFETIME = 90;
const SCOPES: readonly Scope[] = ["read", "write", "staff"];

interface CreateTokenDialogProps {
  readonly isStaff: boolean;
  readonly onCreated: (token: NewToken) => void;
  readonly onClose: () => void;
}

/** What a token is called, what it may do and how long it lives. */
export function CreateTokenDialog({ isStaff, onCreated, onClose }: CreateTokenDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [days, setDays] = useState(USUAL_LIFETIME);
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set<Scope>(["read"]));
  const create = useMutation({
    mutationFn: () =>
      createToken({ name: name.trim(), scopes: SCOPES.filter((scope) => scopes.has(scope)), lifetime_days: days }),
    onSuccess: onCreated,
  });
  const fields = useNamedFields({
    name: t("account.tokens.name"),
    scopes: t("account.tokens.scopes"),
    lifetime_days: t("account.tokens.lifetime"),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (scopes.size > 0) create.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("account.tokens.create")}>
      <form onSubmit={submit}>
        <DialogBody>
          {create.isError && <FormProblem error={create.error} fields={fields} onRetry={() => create.mutate()} />}
          <TextField
            {...fields.name}
            error={fieldError(create.error, "name")}
            hint={t("account.tokens.nameHint")}
            maxLength={100}
            onChange={(event) => setName(event.target.value)}
            required
            value={name}
          />
          <fieldset className={styles.choices} id={fields.scopes.id} tabIndex={-1}>
            <legend>{t("account.tokens.scopes")}</legend>
            {SCOPES.filter((scope) => scope !== "staff" || isStaff).map((scope) => (
              <label className={styles.check} key={scope}>
                <input checked={scopes.has(scope)} onChange={() => setScopes(toggled(scopes, scope))} type="checkbox" />
                {t(`account.tokens.scopeText.${scope}`)}
              </label>
            ))}
            <p className={styles.problem} role="status">
              {scopes.size === 0 && t("account.tokens.noScope")}
            </p>
          </fieldset>
          <SelectField
            error={fieldError(create.error, "lifetime_days")}
            id={fields.lifetime_days.id}
            label={t("account.tokens.lifetime")}
            onChange={(event) => setDays(Number(event.target.value))}
            value={days}
          >
            {LIFETIMES.map((lifetime) => (
              <option key={lifetime} value={lifetime}>
                {t("account.tokens.days", { count: lifetime })}
              </option>
            ))}
          </SelectField>
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={create.isPending} disabled={scopes.size === 0} type="submit" variant="primary">
            {t("account.tokens.create")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function toggled(scopes: ReadonlySet<Scope>, scope: Scope): ReadonlySet<Scope> {
  const next = new Set(scopes);
  if (!next.delete(scope)) next.add(scope);
  return next;
}
