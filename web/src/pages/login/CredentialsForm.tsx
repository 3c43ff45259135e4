import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { logIn, loginMethodsQuery, OIDC_START, type LoginStep } from "@/api/session";
import buttonStyles from "@/design/Button.module.css";
import { AccessForm } from "@/features/access/AccessForm";
import styles from "@/features/access/AccessSheet.module.css";
import { EmailField, PasswordField, useNamedFields } from "@/features/access/fields";
import { keepReturn } from "@/features/access/keptReturn";

import { ProviderFailure } from "./ProviderFailure";

interface CredentialsFormProps {
  /** The page inside that was asked for first. */
  readonly lanjut: string | undefined;
  /** How a login through a provider went wrong. */
  readonly failed: string | null;
  readonly onStep: (step: LoginStep) => Promise<void>;
}

export function CredentialsForm({ lanjut, failed, onStep }: CredentialsFormProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const login = useMutation({ mutationFn: () => logIn(email.trim(), password), onSuccess: onStep });
  const fields = useNamedFields({ email: t("login.email"), password: t("login.password") });
  return (
    <AccessForm
      fields={fields}
      note={lanjut !== undefined && !login.isError && t("login.again")}
      onSubmit={() => login.mutate()}
      sending={login}
      submitLabel={t("login.submit")}
      title={t("login.title")}
      ways={
        <>
          <OidcLink lanjut={lanjut} />
          <Link to="/forgot-password">{t("access.forgot.lead")}</Link>
          <Link to="/register">{t("access.register.lead")}</Link>
        </>
      }
    >
      {failed !== null && login.isIdle && <ProviderFailure slug={failed} />}
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
function OidcLink({ lanjut }: { readonly lanjut: string | undefined }) {
  const methods = useQuery(loginMethodsQuery);
  const label = methods.data?.oidc_label;
  if (label == null) return null;
  return (
    <a className={`${buttonStyles.button} ${styles.wide}`} href={OIDC_START} onClick={() => keepReturn(lanjut)}>
      {label}
    </a>
  );
}
