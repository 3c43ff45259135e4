import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { confirmSecondFactor, enrolSecondFactor, type Enrolment } from "@/api/security";
import { sessionQuery } from "@/api/session";
import { Button } from "@/design/Button";
import { CopyButton } from "@/design/CopyButton";
import { TextField } from "@/design/Field";
import { fieldError, FormProblem } from "@/design/FormProblem";
import { QrCode } from "@/design/QrCode";
import { PasswordField, useNamedFields } from "@/features/access/fields";
import { inGroups } from "@/lib/secretText";
import { useFocusOnce } from "@/lib/useFocusOnce";

import styles from "./Account.module.css";

interface EnrolStepsProps {
  readonly email: string;
  readonly onEnabled: (recoveryCodes: readonly string[]) => void;
  readonly onCancel: () => void;
}

/** First the password, then the secret for the app, then a code of it. */
export function EnrolSteps({ email, onEnabled, onCancel }: EnrolStepsProps) {
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  return enrolment === null ? (
    <ProvePassword email={email} onCancel={onCancel} onProven={setEnrolment} />
  ) : (
    <ConfirmCode enrolment={enrolment} onCancel={onCancel} onEnabled={onEnabled} />
  );
}

interface ProvePasswordProps {
  readonly email: string;
  readonly onProven: (enrolment: Enrolment) => void;
  readonly onCancel: () => void;
}

function ProvePassword({ email, onProven, onCancel }: ProvePasswordProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const enrol = useMutation({ mutationFn: () => enrolSecondFactor(password), onSuccess: onProven });
  const fields = useNamedFields({ password: t("account.password.current") });
  useFocusOnce(fields.password.id);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    enrol.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {enrol.isError && <FormProblem error={enrol.error} fields={fields} onRetry={() => enrol.mutate()} />}
      <input autoComplete="username" hidden name="username" readOnly type="email" value={email} />
      <PasswordField
        error={enrol.error}
        field={fields.password}
        onValue={setPassword}
        path="password"
        value={password}
      />
      <div className={styles.actions}>
        <Button busy={enrol.isPending} type="submit" variant="primary">
          {t("account.secondFactor.next")}
        </Button>
        <Button onClick={onCancel}>{t("action.cancel")}</Button>
      </div>
    </form>
  );
}

interface ConfirmCodeProps {
  readonly enrolment: Enrolment;
  readonly onEnabled: (recoveryCodes: readonly string[]) => void;
  readonly onCancel: () => void;
}

function ConfirmCode({ enrolment, onEnabled, onCancel }: ConfirmCodeProps) {
  const { t } = useTranslation();
  const secretId = useId();
  const queryClient = useQueryClient();
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => confirmSecondFactor(code.replace(/\s/g, "")),
    onSuccess: ({ user, codes }) => {
      queryClient.setQueryData(sessionQuery.queryKey, user);
      onEnabled(codes);
    },
  });
  const fields = useNamedFields({ code: t("account.secondFactor.code") });
  useFocusOnce(fields.code.id);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <p>{t("account.secondFactor.scan")}</p>
      <QrCode label={t("account.secondFactor.qr")} text={enrolment.uri} />
      <div className={styles.secretRow}>
        <p>
          <span className={styles.note}>{t("account.secondFactor.secret")}</span>
          <code className={styles.secret} id={secretId}>
            {inGroups(enrolment.secret)}
          </code>
        </p>
        <CopyButton label={t("copy.secret")} sourceId={secretId} text={enrolment.secret} />
      </div>
      {confirm.isError && <FormProblem error={confirm.error} fields={fields} onRetry={() => confirm.mutate()} />}
      <TextField
        {...fields.code}
        autoComplete="one-time-code"
        error={fieldError(confirm.error, "code")}
        hint={t("account.secondFactor.codeHint")}
        inputMode="numeric"
        maxLength={7}
        onChange={(event) => setCode(event.target.value)}
        pattern="\s*([0-9]\s*){6}"
        required
        title={t("account.secondFactor.codeHint")}
        value={code}
      />
      <div className={styles.actions}>
        <Button busy={confirm.isPending} type="submit" variant="primary">
          {t("account.secondFactor.confirm")}
        </Button>
        <Button onClick={onCancel}>{t("action.cancel")}</Button>
      </div>
    </form>
  );
}
