import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { hasStatus } from "@/api/problem";
import { EmptyState, ProblemNotice, Skeleton } from "@/design/States";

import { useTitle } from "@/lib/useTitle";

import styles from "./RouteStates.module.css";

export function RoutePending() {
  return <Skeleton rows={12} />;
}

export function RouteFailure({ error }: ErrorComponentProps) {
  const router = useRouter();
  if (hasStatus(error, 404)) return <Missing text={error.message} />;
  return (
    <div className={styles.frame}>
      <ProblemNotice error={error} onRetry={() => void router.invalidate()} />
    </div>
  );
}

export function RouteMissing() {
  const { t } = useTranslation();
  return <Missing text={t("missing.text")} />;
}

function Missing({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  useTitle(t("missing.title"));
  return (
    <div className={styles.frame}>
      <EmptyState action={<Link to="/">{t("missing.back")}</Link>} icon="search" title={t("missing.title")}>
        {text}
      </EmptyState>
    </div>
  );
}
