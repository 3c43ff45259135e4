import { useMutation } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { finishLogin, type LoginStep } from "@/api/session";
import { Button } from "@/design/Button";
import { TextField } from "@/design/Field";
import { ProblemNotice } from "@/design/States";
import styles from "@/features/access/AccessSheet.module.css";

interface CodeFormProps {
  readonly challenge: string;
  readonly onStep: (step: LoginStep) => Promise<void>;
  readonly onStartAgain: () => void;
}

/** The second step of a login, for accounts with a second factor. */
export function CodeForm({ challenge, onStep, onStartAgain }: CodeFormProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const finish = useMutation({ mutationFn: () => finishLogin(challenge, code.trim()), onSuccess: onStep });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    finish.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <h1>{t("login.code")}</h1>
      {finish.isError && <ProblemNotice error={finish.error} />}
      <TextField
        autoComplete="one-time-code"
        hint={t("login.codeHint")}
        label={t("login.code")}
        maxLength={40}
        minLength={6}
        onChange={(event) => setCode(event.target.value)}
        required
        value={code}
      />
      <Button busy={finish.isPending} type="submit" variant="primary">
        {t("login.codeSubmit")}
      </Button>
      <Button onClick={onStartAgain} variant="quiet">
        {t("login.startAgain")}
      </Button>
    </form>
  );
}
