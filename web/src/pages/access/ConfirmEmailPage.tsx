import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { confirmEmail } from "@/api/accounts";
import { AccessForm } from "@/features/access/AccessForm";
import { AccessSheet } from "@/features/access/AccessSheet";
import styles from "@/features/access/AccessSheet.module.css";
import { Done } from "@/features/access/Done";
import { firstPage } from "@/features/access/keptInvitation";
import { useLinkSecret } from "@/features/access/linkSecret";
import { useTitle } from "@/lib/useTitle";

/** Asks for a press of a button, so that a mail scanner that opens the link does not use it up. */
export function ConfirmEmailPage() {
  const { t } = useTranslation();
  const token = useLinkSecret("token");
  const confirm = useMutation({ mutationFn: confirmEmail });
  const title = t(confirm.isSuccess ? "access.confirm.done" : "access.confirm.title");
  useTitle(title);
  const toLogin = <Link to="/login">{t("access.toLogin")}</Link>;
  if (confirm.isSuccess)
    return (
      <AccessSheet>
        <Done title={title}>
          <p>{t("access.confirm.doneText")}</p>
          {/* The link of the letter opens a tab of its own, and an invitation is kept by the tab that it was opened in. */}
          {firstPage() === "/" && <p className={styles.note}>{t("access.confirm.invited")}</p>}
          <p>{toLogin}</p>
        </Done>
      </AccessSheet>
    );
  return (
    <AccessSheet>
      <AccessForm
        onSubmit={() => token !== null && confirm.mutate(token)}
        sending={confirm}
        submitLabel={token === null ? null : t("access.confirm.submit")}
        title={title}
        ways={
          <>
            <Link to="/register">{t("access.confirm.again")}</Link>
            {toLogin}
          </>
        }
      >
        <p>{t(token === null ? "access.noToken" : "access.confirm.text")}</p>
      </AccessForm>
    </AccessSheet>
  );
}
