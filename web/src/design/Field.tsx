import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from "react";

import { classes } from "./classes";
import styles from "./Field.module.css";

interface FieldTexts {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** Only needed where something else leads to the field. */
  readonly id?: string;
}

interface Wiring {
  readonly id: string;
  readonly "aria-invalid": true | undefined;
  readonly "aria-describedby": string | undefined;
}

interface LabelledProps extends FieldTexts {
  readonly children: (wiring: Wiring) => ReactNode;
}

function Labelled({ label, hint, error, id: givenId, children }: LabelledProps) {
  const ownId = useId();
  const id = givenId ?? ownId;
  const describedBy = error === undefined ? hint && `${id}-hint` : `${id}-error`;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        "aria-invalid": error === undefined ? undefined : true,
        "aria-describedby": typeof describedBy === "string" ? describedBy : undefined,
      })}
      {error !== undefined && (
        <p className={styles.error} id={`${id}-error`}>
          {error}
        </p>
      )}
      {error === undefined && hint !== undefined && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, id, ...input }: FieldTexts & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Labelled error={error} hint={hint} label={label} {...(id !== undefined && { id })}>
      {(wiring) => (
        <input autoComplete="off" {...input} {...wiring} className={classes(styles.control, input.className)} />
      )}
    </Labelled>
  );
}

export function TextArea({ label, hint, error, ...area }: FieldTexts & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Labelled error={error} hint={hint} label={label}>
      {(wiring) => <textarea rows={3} {...area} {...wiring} className={styles.control} />}
    </Labelled>
  );
}

export function SelectField({ label, hint, error, ...select }: FieldTexts & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Labelled error={error} hint={hint} label={label}>
      {(wiring) => <select {...select} {...wiring} className={styles.control} />}
    </Labelled>
  );
}
