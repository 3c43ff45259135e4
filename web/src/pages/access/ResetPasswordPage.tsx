import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { resetPassword } from "@/api/accounts";
import { sessionQuery } from "@/api/session";
import { AccessForm } from "@/features/access/AccessForm";
import { AccessSheet } from "@/features/access/AccessSheet";
import { Done } from "@/features/access/Done";
import { NewPasswordField, useNamedFields } from "@/features/access/fields";
import { useLinkSecret } from "@/features/access/linkSecret";
import { useTitle } from "@/lib/useTitle";

export function ResetPasswordPage() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const token = useLinkSecret("token");
  const [password, setPassword] = useState("");
  const reset = useMutation({
    mutationFn: (link: string) => resetPassword(link, password),
    // The session of this browser may have ended with the others.
    onSuccess: () => queryClient.removeQueries({ queryKey: sessionQuery.queryKey }),
  });
  const fields = useNamedFields({ password: t("access.newPassword") });
  const title = t(reset.isSuccess ? "access.reset.done" : "access.reset.title");
  useTitle(title);
  const toLogin = <Link to="/login">{t("access.toLogin")}</Link>;
  if (reset.isSuccess)
    return (
      <AccessSheet>
        <Done title={title}>
          <p>{t("access.reset.doneText")}</p>
          <p>{toLogin}</p>
        </Done>
      </AccessSheet>
    );
  return (
    <AccessSheet>
      <AccessForm
        fields={fields}
        onSubmit={() => token !== null && reset.mutate(token)}
        sending={reset}
        submitLabel={token === null ? null : t("access.reset.submit")}
        title={title}
        ways={
          <>
            <Link to="/forgot-password">{t("access.reset.again")}</Link>
            {toLogin}
          </>
        }
      >
        {token === null ? (
          <p>{t("access.noToken")}</p>
        ) : (
          <NewPasswordField
            error={reset.error}
            field={fields.password}
            onValue={setPassword}
            path="password"
            value={password}
          />
        )}
      </AccessForm>
    </AccessSheet>
  );
}
