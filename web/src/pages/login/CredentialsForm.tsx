import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { logIn, loginMethodsQuery, OIDC_START, type LoginStep } from "@/api/session";
import buttonStyles from "@/design/Button.module.css";
import { AccessForm } from "@/features/access/AccessForm";
import styles from "@/features/access/AccessSheet.module.css";
import { EmailField, PasswordField, useNamedFields } from "@/features/access/fields";

interface CredentialsFormProps {
  /** Whether a page inside was asked for first. */
  readonly isReturning: boolean;
  readonly onStep: (step: LoginStep) => Promise<void>;
}

export function CredentialsForm({ isReturning, onStep }: CredentialsFormProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const login = useMutation({ mutationFn: () => logIn(email.trim(), password), onSuccess: onStep });
  const fields = useNamedFields({ email: t("login.email"), password: t("login.password") });
  return (
    <AccessForm
      fields={fields}
      note={isReturning && !login.isError && t("login.again")}
      onSubmit={() => login.mutate()}
      sending={login}
      submitLabel={t("login.submit")}
      title={t("login.title")}
      ways={
        <>
          <OidcLink />
          <Link to="/forgot-password">{t("access.forgot.lead")}</Link>
          <Link to="/register">{t("access.register.lead")}</Link>
        </>
      }
    >
      <EmailField error={login.error} field={fields.email} onValue={setEmail} path="email" value={email} />
      <PasswordField
        error={login.error}
        field={fields.password}
        onValue={setPassword}
        path="password"
        value={password}
      />
    </AccessForm>
  );
}

/** The way through an OpenID provider, where the operator has set one. A page to go to, so a link. */
function OidcLink() {
  const methods = useQuery(loginMethodsQuery);
  const label = methods.data?.oidc_label;
  if (label == null) return null;
  return (
    <a className={`${buttonStyles.button} ${styles.wide}`} href={OIDC_START}>
      {label}
    </a>
  );
}
