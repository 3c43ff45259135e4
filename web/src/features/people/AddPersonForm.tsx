import { useMutation } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/design/Button";
import { SelectField, TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { useNamedFields } from "@/features/access/fields";

import styles from "./People.module.css";

interface AddPersonFormProps<Role extends string> {
  readonly roles: readonly { readonly value: Role; readonly label: string }[];
  readonly usualRole: Role;
  readonly submitLabel: string;
  readonly onAdd: (email: string, role: Role) => Promise<void>;
}

/** Whom to add, by address, and as what. */
export function AddPersonForm<Role extends string>({ roles, usualRole, submitLabel, onAdd }: AddPersonFormProps<Role>) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState(usualRole);
  const add = useMutation({
    mutationFn: () => onAdd(email.trim(), role),
    onSuccess: () => {
      setEmail("");
      document.getElementById(fields.email.id)?.focus();
    },
  });
  const fields = useNamedFields({ email: t("login.email"), role: t("people.role") });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {add.isError && (
        <div className={styles.whole}>
          <FormProblem error={add.error} fields={fields} onRetry={() => add.mutate()} />
        </div>
      )}
      <TextField
        {...fields.email}
        error={fieldError(add.error, "email")}
        maxLength={254}
        onChange={(event) => setEmail(event.target.value)}
        required
        type="email"
        value={email}
      />
      <SelectField
        error={fieldError(add.error, "role")}
        id={fields.role.id}
        label={fields.role.label}
        onChange={(event) => setRole(event.target.value as Role)}
        value={role}
      >
        {roles.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </SelectField>
      <Button busy={add.isPending} type="submit" variant="primary">
        {submitLabel}
      </Button>
    </form>
  );
}
