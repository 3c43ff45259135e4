import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { finishLogin, type LoginStep } from "@/api/session";
import { Button } from "@/design/Button";
import { AccessForm } from "@/features/access/AccessForm";
import { CodeField, useNamedFields } from "@/features/access/fields";
import { useFocusOnce } from "@/lib/useFocusOnce";

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
  const fields = useNamedFields({ code: t("login.code") });
  useFocusOnce(fields.code.id);
  return (
    <AccessForm
      fields={fields}
      onSubmit={() => finish.mutate()}
      sending={finish}
      submitLabel={t("login.codeSubmit")}
      title={t("login.codeTitle")}
      ways={
        <Button onClick={onStartAgain} variant="quiet">
          {t("login.startAgain")}
        </Button>
      }
    >
      <CodeField error={finish.error} field={fields.code} onValue={setCode} path="code" value={code} />
    </AccessForm>
  );
}
