import type { ReactNode, SubmitEvent } from "react";

import { Button } from "@/design/Button";
import { FormProblem } from "@/design/FormProblem";
import type { NamedField } from "@/design/States";

import styles from "./AccessSheet.module.css";

interface AccessFormProps {
  readonly title: string;
  readonly note?: ReactNode;
  /** Null where there is nothing to send, such as after an incomplete link. */
  readonly submitLabel: string | null;
  readonly sending: { readonly isPending: boolean; readonly error: unknown };
  readonly onSubmit: () => void;
  readonly fields?: Readonly<Record<string, NamedField>>;
  /** Where else to go from here. */
  readonly ways?: ReactNode;
  readonly children?: ReactNode;
}

/** What every form in front of the login looks like: heading, what is wrong, fields, one button, ways out. */
export function AccessForm({
  title,
  note,
  submitLabel,
  sending,
  onSubmit,
  fields = {},
  ways,
  children,
}: AccessFormProps) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <h1 tabIndex={-1}>{title}</h1>
      {Boolean(note) && <p className={styles.note}>{note}</p>}
      {sending.error !== null && <FormProblem error={sending.error} fields={fields} onRetry={onSubmit} />}
      {children}
      {submitLabel !== null && (
        <Button busy={sending.isPending} type="submit" variant="primary">
          {submitLabel}
        </Button>
      )}
      {Boolean(ways) && <div className={styles.ways}>{ways}</div>}
    </form>
  );
}
