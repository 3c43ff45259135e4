import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { logIn, sessionQuery } from "@/api/session";
import { Brand } from "@/app/shell/Brand";
import { Preferences } from "@/app/shell/Preferences";
import { Button } from "@/design/Button";
import { TextField } from "@/design/Field";
import { ProblemNotice } from "@/design/States";
import { useTitle } from "@/lib/useTitle";

import styles from "./LoginPage.module.css";

export function LoginPage() {
  const { t } = useTranslation();
  const { lanjut } = useSearch({ from: "/login" });
  const router = useRouter();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  useTitle(t("login.title"));

  const login = useMutation({
    mutationFn: () => logIn(email.trim(), password),
    onSuccess: async (user) => {
      queryClient.setQueryData(sessionQuery.queryKey, user);
      await router.navigate({ href: lanjut ?? "/", replace: true });
    },
  });

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    login.mutate();
  };

  return (
    <main className={styles.desk}>
      <div className={styles.sheet}>
        <div className={styles.title}>
          <Brand />
          <p>{t("login.promise")}</p>
        </div>
        <form className={styles.form} onSubmit={submit}>
          <h1>{t("login.title")}</h1>
          {lanjut !== undefined && !login.isError && <p className={styles.note}>{t("login.again")}</p>}
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
        </form>
        <footer className={styles.footer}>
          <Preferences />
        </footer>
      </div>
    </main>
  );
}
