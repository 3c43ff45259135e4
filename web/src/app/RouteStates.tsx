import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";

import styles from "./RouteStates.module.css";

export function RoutePending() {
  return <Skeleton rows={12} />;
}

export function RouteFailure({ error, reset }: ErrorComponentProps) {
  return (
    <main className={styles.frame}>
      <ProblemNotice error={error} onRetry={reset} />
    </main>
  );
}

export function RouteMissing() {
  const { t } = useTranslation();
  return (
    <main className={styles.frame}>
      <EmptyState action={<Link to="/">{t("missing.back")}</Link>} icon="search" title={t("missing.title")}>
        {t("missing.text")}
      </EmptyState>
    </main>
  );
}
