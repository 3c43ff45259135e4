import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import buttonStyles from "@/design/Button.module.css";
import { classes } from "@/design/classes";
import { useTitle } from "@/lib/useTitle";

import { AccessSheet } from "./AccessSheet";
import styles from "./AccessSheet.module.css";
import type { InvitationKind } from "./keptInvitation";
import { useInvitationToken } from "./useInvitationToken";

interface InvitationFrameProps {
  readonly kind: InvitationKind;
  readonly title: string;
  readonly children: (token: string) => ReactNode;
}

/** The page that the link of an invitation leads to. */
export function InvitationFrame({ kind, title, children }: InvitationFrameProps) {
  const { t } = useTranslation();
  const token = useInvitationToken(kind);
  useTitle(title);
  return (
    <AccessSheet>
      {token === null ? (
        <div className={styles.form}>
          <h1>{title}</h1>
          <p>{t("access.noToken")}</p>
          <p>
            <Link to="/">{t("missing.back")}</Link>
          </p>
        </div>
      ) : (
        children(token)
      )}
    </AccessSheet>
  );
}

/** An invitation is accepted by somebody with an account. */
export function LoginFirst({ kind, children }: { readonly kind: InvitationKind; readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{children}</p>
      <Link className={classes(buttonStyles.button, buttonStyles.primary)} search={{ lanjut: `/${kind}` }} to="/login">
        {t("login.submit")}
      </Link>
      <Link className={buttonStyles.button} to="/register">
        {t("access.register.lead")}
      </Link>
    </>
  );
}
