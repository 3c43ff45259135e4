import { useId } from "react";
import { useTranslation } from "react-i18next";

import { TextField } from "@/design/Field";
import { fieldError } from "@/design/FormProblem";
import type { NamedField } from "@/design/States";

/** The fields of a form by the path that the server calls them, with ids for what leads to them. */
export function useNamedFields<Path extends string>(labels: Readonly<Record<Path, string>>): Record<Path, NamedField> {
  const id = useId();
  const entries = Object.entries<string>(labels).map(([path, label]) => [path, { id: `${id}-${path}`, label }]);
  return Object.fromEntries(entries) as Record<Path, NamedField>;
}

interface AccessFieldProps {
  readonly field: NamedField;
  /** What the server calls the field. */
  readonly path: string;
  readonly error: unknown;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

export function NameField({ field, path, error, value, onValue }: AccessFieldProps) {
  return (
    <TextField
      {...field}
      autoComplete="name"
      error={fieldError(error, path)}
      maxLength={200}
      onChange={(event) => onValue(event.target.value)}
      required
      value={value}
    />
  );
}

export function EmailField({ field, path, error, value, onValue }: AccessFieldProps) {
  return (
    <TextField
      {...field}
      autoComplete="username"
      error={fieldError(error, path)}
      maxLength={254}
      onChange={(event) => onValue(event.target.value)}
      required
      type="email"
      value={value}
    />
  );
}

/** The password as it is. */
export function PasswordField({ field, path, error, value, onValue }: AccessFieldProps) {
  return (
    <TextField
      {...field}
      autoComplete="current-password"
      error={fieldError(error, path)}
      maxLength={1024}
      onChange={(event) => onValue(event.target.value)}
      required
      type="password"
      value={value}
    />
  );
}

/** A password that is chosen. */
export function NewPasswordField({ field, path, error, value, onValue }: AccessFieldProps) {
  const { t } = useTranslation();
  return (
    <TextField
      {...field}
      autoComplete="new-password"
      error={fieldError(error, path)}
      hint={t("access.passwordHint")}
      maxLength={1024}
      onChange={(event) => onValue(event.target.value)}
      required
      type="password"
      value={value}
    />
  );
}

/** Six digits of the authenticator, or a recovery code. */
export function CodeField({ field, path, error, value, onValue }: AccessFieldProps) {
  const { t } = useTranslation();
  return (
    <TextField
      {...field}
      autoCapitalize="none"
      autoComplete="one-time-code"
      error={fieldError(error, path)}
      hint={t("login.codeHint")}
      maxLength={40}
      minLength={6}
      onChange={(event) => onValue(event.target.value)}
      required
      spellCheck={false}
      value={value}
    />
  );
}
