import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { register } from "@/api/accounts";
import { Button } from "@/design/Button";
import { TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { AccessSheet } from "@/features/access/AccessSheet";
import styles from "@/features/access/AccessSheet.module.css";
import { Done } from "@/features/access/Done";
import { useTitle } from "@/lib/useTitle";

export function RegisterPage() {
  const { t } = useTranslation();
  const id = useId();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const send = useMutation({ mutationFn: () => register({ name: name.trim(), email: email.trim(), password }) });
  useTitle(t(send.isSuccess ? "access.sent.title" : "access.register.title"));
  const fields = {
    name: { id: `${id}-name`, label: t("access.name") },
    email: { id: `${id}-email`, label: t("login.email") },
    password: { id: `${id}-password`, label: t("login.password") },
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send.mutate();
  };
  if (send.isSuccess)
    return (
      <AccessSheet>
        <Done title={t("access.sent.title")}>
          <p>{t("access.register.sent", { email: email.trim() })}</p>
          <p className={styles.note}>{t("access.sent.nothing")}</p>
          <p>
            <Link to="/login">{t("access.toLogin")}</Link>
          </p>
        </Done>
      </AccessSheet>
    );
  return (
    <AccessSheet>
      <form className={styles.form} onSubmit={submit}>
        <h1 tabIndex={-1}>{t("access.register.title")}</h1>
        {send.isError && <FormProblem error={send.error} fields={fields} />}
        <TextField
          {...fields.name}
          autoComplete="name"
          error={fieldError(send.error, "name")}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
          required
          value={name}
        />
        <TextField
          {...fields.email}
          autoComplete="username"
          error={fieldError(send.error, "email")}
          maxLength={254}
          onChange={(event) => setEmail(event.target.value)}
          required
          type="email"
          value={email}
        />
        <TextField
          {...fields.password}
          autoComplete="new-password"
          error={fieldError(send.error, "password")}
          hint={t("access.passwordHint")}
          maxLength={1024}
          onChange={(event) => setPassword(event.target.value)}
          required
          type="password"
          value={password}
        />
        <Button busy={send.isPending} type="submit" variant="primary">
          {t("access.register.submit")}
        </Button>
        <p>
          <Link to="/login">{t("access.register.haveAccount")}</Link>
        </p>
      </form>
    </AccessSheet>
  );
}
