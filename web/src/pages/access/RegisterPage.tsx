import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { register } from "@/api/accounts";
import { AccessForm } from "@/features/access/AccessForm";
import { AccessSheet } from "@/features/access/AccessSheet";
import { EmailField, NameField, NewPasswordField, useNamedFields } from "@/features/access/fields";
import { useTitle } from "@/lib/useTitle";

import { LetterSent } from "./LetterSent";

export function RegisterPage() {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const send = useMutation({ mutationFn: () => register({ name: name.trim(), email: email.trim(), password }) });
  const fields = useNamedFields({ name: t("access.name"), email: t("login.email"), password: t("login.password") });
  useTitle(t(send.isSuccess ? "access.sent.title" : "access.register.title"));
  if (send.isSuccess) return <LetterSent>{t("access.register.sent", { email: email.trim() })}</LetterSent>;
  return (
    <AccessSheet>
      <AccessForm
        fields={fields}
        onSubmit={() => send.mutate()}
        sending={send}
        submitLabel={t("access.register.submit")}
        title={t("access.register.title")}
        ways={<Link to="/login">{t("access.register.haveAccount")}</Link>}
      >
        <NameField error={send.error} field={fields.name} onValue={setName} path="name" value={name} />
        <EmailField error={send.error} field={fields.email} onValue={setEmail} path="email" value={email} />
        <NewPasswordField
          error={send.error}
          field={fields.password}
          onValue={setPassword}
          path="password"
          value={password}
        />
      </AccessForm>
    </AccessSheet>
  );
}
