import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { removeSecondFactor, renewRecoveryCodes, type Proof } from "@/api/security";
import { sessionQuery } from "@/api/session";
import { Button } from "@/design/Button";
import { Dialog, DialogActions, DialogBody } from "@/design/Dialog";
import { FormProblem } from "@/design/FormProblem";
import { showToast } from "@/design/toasts";
import { CodeField, PasswordField, useNamedFields } from "@/features/access/fields";

interface ProofDialogProps {
  readonly purpose: "renew" | "remove";
  readonly email: string;
  readonly onRenewed: (codes: readonly string[]) => void;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

/** Asks for password and code before the second factor is weakened. */
export function ProofDialog({ purpose, email, onRenewed, onRemoved, onClose }: ProofDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const act = useMutation({
    mutationFn: async (proof: Proof) => {
      if (purpose === "renew") {
        onRenewed(await renewRecoveryCodes(proof));
        return;
      }
      queryClient.setQueryData(sessionQuery.queryKey, await removeSecondFactor(proof));
      showToast("good", t("account.secondFactor.disabled"));
      onRemoved();
      await queryClient.invalidateQueries({ queryKey: ["account"] });
    },
  });
  const fields = useNamedFields({ password: t("account.password.current"), code: t("login.code") });
  const send = () => act.mutate({ password, code: code.trim() });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <Dialog
      onClose={onClose}
      title={t(purpose === "renew" ? "account.secondFactor.renew" : "account.secondFactor.disable")}
    >
      <form onSubmit={submit}>
        <DialogBody>
          <p>{t(purpose === "renew" ? "account.secondFactor.renewText" : "account.secondFactor.disableText")}</p>
          {act.isError && <FormProblem error={act.error} fields={fields} onRetry={send} />}
          <input autoComplete="username" hidden name="username" readOnly type="email" value={email} />
          <PasswordField
            error={act.error}
            field={fields.password}
            onValue={setPassword}
            path="password"
            value={password}
          />
          <CodeField error={act.error} field={fields.code} onValue={setCode} path="code" value={code} />
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button busy={act.isPending} type="submit" variant={purpose === "renew" ? "primary" : "danger"}>
            {t(purpose === "renew" ? "account.secondFactor.renewSubmit" : "account.secondFactor.disableSubmit")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
