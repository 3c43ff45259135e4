import { useEffect, useRef } from "react";

import { ApiProblem } from "@/api/problem";

import styles from "./FormProblem.module.css";
import { ProblemNotice, type NamedField } from "./States";

interface FormProblemProps {
  readonly error: unknown;
  /** The fields of the form by the path that the server calls them. */
  readonly fields: Readonly<Record<string, NamedField>>;
  /** Sends the form once more; offered where nothing is wrong with what was filled in. */
  readonly onRetry?: () => void;
}

/** What is wrong with a form: takes the focus, and leads to the fields. */
export function FormProblem({ error, fields, onRetry }: FormProblemProps) {
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => summary.current?.focus(), [error]);
  const canRetry = error instanceof ApiProblem && error.isTransient;
  return (
    <div className={styles.summary} ref={summary} tabIndex={-1}>
      <ProblemNotice error={error} fields={fields} onRetry={canRetry ? onRetry : undefined} />
    </div>
  );
}

/** What the server says about one field. */
export function fieldError(error: unknown, path: string): string | undefined {
  return error instanceof ApiProblem ? error.fields.find((field) => field.path === path)?.message : undefined;
}
