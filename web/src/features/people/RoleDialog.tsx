import { useId, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { ProblemNotice } from "@/design/States";

import styles from "./People.module.css";

interface RoleDialogProps<Role extends string> {
  readonly name: string;
  readonly value: Role;
  readonly options: readonly { readonly value: Role; readonly label: string; readonly text: string }[];
  readonly saving: { readonly isPending: boolean; readonly error: unknown };
  readonly onSubmit: (role: Role) => void;
  readonly onClose: () => void;
}

/** Which role somebody has from now on; says what each may do. */
export function RoleDialog<Role extends string>({
  name,
  value,
  options,
  saving,
  onSubmit,
  onClose,
}: RoleDialogProps<Role>) {
  const { t } = useTranslation();
  const group = useId();
  const [role, setRole] = useState(value);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSubmit(role);
  };
  return (
    <Dialog onClose={onClose} title={t("people.roleOf", { name })}>
      <form onSubmit={submit}>
        <DialogBody>
          {saving.error !== null && <ProblemNotice error={saving.error} />}
          <fieldset className={styles.roles}>
            <legend className="visually-hidden">{t("people.role")}</legend>
            {options.map((option) => (
              <label className={styles.role} key={option.value}>
                <input
                  checked={option.value === role}
                  name={group}
                  onChange={() => setRole(option.value)}
                  type="radio"
                />
                <span>{option.label}</span>
                <span className={styles.note}>{option.text}</span>
              </label>
            ))}
          </fieldset>
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={saving.isPending} type="submit" variant="primary">
            {t("action.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
