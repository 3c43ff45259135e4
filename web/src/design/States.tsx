import type { MouseEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { ApiProblem, NO_ANSWER } from "@/api/problem";

import { Button } from "./Button";
import { Icon, type IconName } from "./Icon";
import { RetryLater } from "./RetryLater";
import styles from "./States.module.css";

/** Grey bars where rows will be. */
export function Skeleton({ rows = 8, label }: { readonly rows?: number; readonly label?: string }) {
  const { t } = useTranslation();
  return (
    <div aria-busy="true" className={styles.skeleton} role="status">
      <span className="visually-hidden">{label ?? t("state.loading")}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div aria-hidden="true" className={styles.bar} key={row} />
      ))}
    </div>
  );
}

interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing here yet: says why, and leads on. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}

/** The user's sentence of any error. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiProblem)) return t("problem.unexpected");
    if (error.slug === NO_ANSWER) return t("problem.noAnswer");
    return error.message === error.slug ? t("problem.unexpected") : error.message;
  };
}

export interface NamedField {
  readonly id: string;
  readonly label: string;
}

interface ProblemNoticeProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  /** Fields to lead to, by their path. */
  readonly fields?: Readonly<Record<string, NamedField>>;
}

/** What went wrong, field by field, with a way to try again. */
export function ProblemNotice({ error, onRetry, fields = {} }: ProblemNoticeProps) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <div className={styles.problem} role="alert">
      <Icon name="warning" size={20} />
      <div className={styles.problemText}>
        <p className={styles.problemTitle}>{textOf(error)}</p>
        {problem !== null && problem.fields.length > 0 && (
          <ul className={styles.fields}>
            {problem.fields.map((field) => (
              <li key={`${field.path} ${field.message}`}>
                <FieldName field={fields[field.path]} path={field.path} /> {field.message}
              </li>
            ))}
          </ul>
        )}
        {problem?.requestId != null && (
          <p className={styles.request}>{t("problem.requestId", { id: problem.requestId })}</p>
        )}
        {problem?.retryAfter != null ? (
          <RetryLater key={problem.requestId} onRetry={onRetry} seconds={problem.retryAfter} />
        ) : (
          onRetry && <Button onClick={onRetry}>{t("action.retry")}</Button>
        )}
      </div>
    </div>
  );
}

function FieldName({ field, path }: { readonly field: NamedField | undefined; readonly path: string }) {
  if (field === undefined) return <code>{path}</code>;
  const goThere = (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById(field.id)?.focus();
  };
  return (
    <a href={`#${field.id}`} onClick={goThere}>
      {field.label}
    </a>
  );
}
