import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { resetPassword } from "@/api/accounts";
import { sessionQuery } from "@/api/session";
import { Button } from "@/design/Button";
import { TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { AccessSheet } from "@/features/access/AccessSheet";
import styles from "@/features/access/AccessSheet.module.css";
import { Done } from "@/features/access/Done";
import { useLinkToken } from "@/features/access/linkToken";
import { useTitle } from "@/lib/useTitle";

export function ResetPasswordPage() {
  const { t } = useTranslation();
  const id = useId();
  const queryClient = useQueryClient();
  const token = useLinkToken();
  const [password, setPassword] = useState("");
  const reset = useMutation({
    mutationFn: (link: string) => resetPassword(link, password),
    // The session of this browser may have ended with the others.
    onSuccess: () => queryClient.removeQueries({ queryKey: sessionQuery.queryKey }),
  });
  const title = t(reset.isSuccess ? "access.reset.done" : "access.reset.title");
  useTitle(title);
  const fields = { password: { id: `${id}-password`, label: t("access.newPassword") } };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token !== null) reset.mutate(token);
  };
  if (reset.isSuccess)
    return (
      <AccessSheet>
        <Done title={title}>
          <p>{t("access.reset.doneText")}</p>
          <p>
            <Link to="/login">{t("access.toLogin")}</Link>
          </p>
        </Done>
      </AccessSheet>
    );
  return (
    <AccessSheet>
      <form className={styles.form} onSubmit={submit}>
        <h1 tabIndex={-1}>{title}</h1>
        {reset.isError && <FormProblem error={reset.error} fields={fields} />}
        {token === null ? (
          <p>{t("access.noToken")}</p>
        ) : (
          <>
            <TextField
              {...fields.password}
              autoComplete="new-password"
              error={fieldError(reset.error, "password")}
              hint={t("access.passwordHint")}
              maxLength={1024}
              onChange={(event) => setPassword(event.target.value)}
              required
              type="password"
              value={password}
            />
            <Button busy={reset.isPending} type="submit" variant="primary">
              {t("access.reset.submit")}
            </Button>
          </>
        )}
        <p className={styles.ways}>
          <Link to="/forgot-password">{t("access.reset.again")}</Link>
          <Link to="/login">{t("access.toLogin")}</Link>
        </p>
      </form>
    </AccessSheet>
  );
}
