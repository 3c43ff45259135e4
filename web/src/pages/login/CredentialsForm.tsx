import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { logIn, type LoginStep } from "@/api/session";
import { Button } from "@/design/Button";
import { TextField } from "@/design/Field";
import { ProblemNotice } from "@/design/States";
import styles from "@/features/access/AccessSheet.module.css";

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
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <h1>{t("login.title")}</h1>
      {isReturning && !login.isError && <p className={styles.note}>{t("login.again")}</p>}
      {login.isError && <ProblemNotice error={login.error} />}
      <TextField
        autoComplete="username"
        label={t("login.email")}
        onChange={(event) => setEmail(event.target.value)}
        required
        type="email"
        value={email}
      />
      <TextField
        autoComplete="current-password"
        label={t("login.password")}
        onChange={(event) => setPassword(event.target.value)}
        required
        type="password"
        value={password}
      />
      <Button busy={login.isPending} type="submit" variant="primary">
        {t("login.submit")}
      </Button>
      <p className={styles.ways}>
        <Link to="/forgot-password">{t("access.forgot.lead")}</Link>
        <Link to="/register">{t("access.register.lead")}</Link>
      </p>
    </form>
  );
}
