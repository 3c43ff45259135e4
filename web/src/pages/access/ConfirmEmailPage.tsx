import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { confirmEmail } from "@/api/accounts";
import { Button } from "@/design/Button";
import { FormProblem } from "@/design/FormProblem";
import { AccessSheet } from "@/features/access/AccessSheet";
import styles from "@/features/access/AccessSheet.module.css";
import { Done } from "@/features/access/Done";
import { useLinkToken } from "@/features/access/linkToken";
import { useTitle } from "@/lib/useTitle";

/** Asks for a press of a button, so that a mail scanner that opens the link does not use it up. */
export function ConfirmEmailPage() {
  const { t } = useTranslation();
  const token = useLinkToken();
  const confirm = useMutation({ mutationFn: confirmEmail });
  const title = t(confirm.isSuccess ? "access.confirm.done" : "access.confirm.title");
  useTitle(title);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token !== null) confirm.mutate(token);
  };
  if (confirm.isSuccess)
    return (
      <AccessSheet>
        <Done title={title}>
          <p>{t("access.confirm.doneText")}</p>
          <p>
            <Link to="/login">{t("access.toLogin")}</Link>
          </p>
        </Done>
      </AccessSheet>
    );
  return (
    <AccessSheet>
      <form className={styles.form} onSubmit={submit}>
        <h1 tabIndex={-1}>{title}</h1>
        {confirm.isError && <FormProblem error={confirm.error} fields={{}} />}
        {token === null ? <p>{t("access.noToken")}</p> : <p>{t("access.confirm.text")}</p>}
        {token !== null && (
          <Button busy={confirm.isPending} type="submit" variant="primary">
            {t("access.confirm.submit")}
          </Button>
        )}
        <p className={styles.ways}>
          <Link to="/register">{t("access.confirm.again")}</Link>
          <Link to="/login">{t("access.toLogin")}</Link>
        </p>
      </form>
    </AccessSheet>
  );
}
