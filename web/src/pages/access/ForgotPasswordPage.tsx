import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { requestPasswordReset } from "@/api/accounts";
import { AccessForm } from "@/features/access/AccessForm";
import { AccessSheet } from "@/features/access/AccessSheet";
import { EmailField, useNamedFields } from "@/features/access/fields";
import { useTitle } from "@/lib/useTitle";

import { LetterSent } from "./LetterSent";

export function ForgotPasswordPage() {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const send = useMutation({ mutationFn: () => requestPasswordReset(email.trim()) });
  const fields = useNamedFields({ email: t("login.email") });
  useTitle(t(send.isSuccess ? "access.sent.title" : "access.forgot.title"));
  if (send.isSuccess) return <LetterSent>{t("access.forgot.sent", { email: email.trim() })}</LetterSent>;
  return (
    <AccessSheet>
      <AccessForm
        fields={fields}
        note={t("access.forgot.text")}
        onSubmit={() => send.mutate()}
        sending={send}
        submitLabel={t("access.forgot.submit")}
        title={t("access.forgot.title")}
        ways={<Link to="/login">{t("access.toLogin")}</Link>}
      >
        <EmailField error={send.error} field={fields.email} onValue={setEmail} path="email" value={email} />
      </AccessForm>
    </AccessSheet>
  );
}
