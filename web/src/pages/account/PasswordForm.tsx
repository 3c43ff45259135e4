import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { changePassword, sessionsQuery } from "@/api/accounts";
import { ApiProblem } from "@/api/problem";
import { sessionQuery } from "@/api/session";
import { Button } from "@/design/Button";
import { TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { showToast } from "@/design/toasts";

import styles from "./Account.module.css";

export function PasswordForm({ email }: { readonly email: string }) {
  const { t } = useTranslation();
  const id = useId();
  const queryClient = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const save = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: async (user) => {
      queryClient.setQueryData(sessionQuery.queryKey, user);
      setCurrent("");
      setNext("");
      showToast("good", t("account.password.saved"));
      await queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const fields = {
    current_password: { id: `${id}-current`, label: t("account.password.current") },
    new_password: { id: `${id}-new`, label: t("access.newPassword") },
  };
  const isWrong = save.error instanceof ApiProblem && save.error.slug === "credentials-wrong";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <p className={styles.note}>{t("account.password.text")}</p>
      {save.isError && <FormProblem error={save.error} fields={fields} />}
      {/* Tells password managers whose password this is. */}
      <input autoComplete="username" hidden name="username" readOnly type="email" value={email} />
      <TextField
        {...fields.current_password}
        autoComplete="current-password"
        error={isWrong ? t("account.password.wrong") : fieldError(save.error, "current_password")}
        maxLength={1024}
        onChange={(event) => setCurrent(event.target.value)}
        required
        type="password"
        value={current}
      />
      <TextField
        {...fields.new_password}
        autoComplete="new-password"
        error={fieldError(save.error, "new_password")}
        hint={t("access.passwordHint")}
        maxLength={1024}
        onChange={(event) => setNext(event.target.value)}
        required
        type="password"
        value={next}
      />
      <Button busy={save.isPending} className={styles.submit} type="submit" variant="primary">
        {t("account.password.submit")}
      </Button>
    </form>
  );
}
