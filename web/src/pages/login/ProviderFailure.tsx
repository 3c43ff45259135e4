import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Icon } from "@/design/Icon";
import styles from "@/design/States.module.css";

const TEXTS = {
  "oidc-cancelled": "login.providerFailed.cancelled",
  "oidc-expired": "login.providerFailed.expired",
  "oidc-state-invalid": "login.providerFailed.expired",
  "oidc-account-disabled": "login.providerFailed.disabled",
  "oidc-email-unconfirmed": "login.providerFailed.emailUnconfirmed",
  "oidc-unavailable": "login.providerFailed.away",
} as const;

function textOf(slug: string) {
  return slug in TEXTS ? TEXTS[slug as keyof typeof TEXTS] : "login.providerFailed.other";
}

/** Why a login through a provider came to nothing. Takes the focus: the page was opened with it. */
export function ProviderFailure({ slug }: { readonly slug: string }) {
  const { t } = useTranslation();
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => notice.current?.focus(), []);
  return (
    <div className={styles.problem} ref={notice} role="alert" tabIndex={-1}>
      <Icon name="warning" size={20} />
      <p className={styles.problemTitle}>{t(textOf(slug))}</p>
    </div>
  );
}
