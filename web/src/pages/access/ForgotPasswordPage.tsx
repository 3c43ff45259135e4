import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { requestPasswordReset } from "@/api/accounts";
import { Button } from "@/design/Button";
import { TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { AccessSheet } from "@/features/access/AccessSheet";
import styles from "@/features/access/AccessSheet.module.css";
import { Done } from "@/features/access/Done";
import { useTitle } from "@/lib/useTitle";

export function ForgotPasswordPage() {
  const { t } = useTranslation();
  const id = useId();
  const [email, setEmail] = useState("");
  const send = useMutation({ mutationFn: () => requestPasswordReset(email.trim()) });
  useTitle(t(send.isSuccess ? "access.sent.title" : "access.forgot.title"));
  const fields = { email: { id: `${id}-email`, label: t("login.email") } };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send.mutate();
  };
  if (send.isSuccess)
    return (
      <AccessSheet>
        <Done title={t("access.sent.title")}>
          <p>{t("access.forgot.sent", { email: email.trim() })}</p>
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
        <h1 tabIndex={-1}>{t("access.forgot.title")}</h1>
        <p className={styles.note}>{t("access.forgot.text")}</p>
        {send.isError && <FormProblem error={send.error} fields={fields} />}
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
        <Button busy={send.isPending} type="submit" variant="primary">
          {t("access.forgot.submit")}
        </Button>
        <p>
          <Link to="/login">{t("access.toLogin")}</Link>
        </p>
      </form>
    </AccessSheet>
  );
}
