import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { secondFactorQuery } from "@/api/security";
import type { User } from "@/api/session";
import { Badge } from "@/design/Badge";
import { Button } from "@/design/Button";
import { Panel } from "@/design/page/Page";
import { ProblemNotice, Skeleton } from "@/design/States";

import styles from "./Account.module.css";
import { EnrolSteps } from "./EnrolSteps";
import { ProofDialog } from "./ProofDialog";
import { RecoveryCodes } from "./RecoveryCodes";

const FEW_CODES = 3;

/** Codes of an authenticator app: switching them on and off, and the codes for the day when the app is lost. */
export function SecondFactorPanel({ user }: { readonly user: User }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const factor = useQuery(secondFactorQuery);
  const [enrolling, setEnrolling] = useState(false);
  const [proving, setProving] = useState<"renew" | "remove" | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);

  const showCodes = (fresh: readonly string[]) => {
    setEnrolling(false);
    setProving(null);
    setCodes(fresh);
    // Sessions ended, and tokens of the list below may have been looked at with them.
    void queryClient.invalidateQueries({ queryKey: ["account"] });
  };

  const badge = factor.isSuccess && (
    <Badge tone={factor.data.is_enabled ? "good" : "plain"}>
      {t(factor.data.is_enabled ? "account.secondFactor.on" : "account.secondFactor.off")}
    </Badge>
  );
  return (
    <Panel actions={badge} title={t("account.secondFactor.title")}>
      {factor.isPending && <Skeleton rows={2} />}
      {factor.isError && <ProblemNotice error={factor.error} onRetry={() => void factor.refetch()} />}
      {codes !== null && <RecoveryCodes codes={codes} email={user.email} onKept={() => setCodes(null)} />}
      {factor.isSuccess && codes === null && !factor.data.is_enabled && (
        <>
          <p className={styles.note}>{t("account.secondFactor.text")}</p>
          {enrolling ? (
            <EnrolSteps email={user.email} onCancel={() => setEnrolling(false)} onEnabled={showCodes} />
          ) : (
            <Button className={styles.submit} onClick={() => setEnrolling(true)} variant="primary">
              {t("account.secondFactor.enable")}
            </Button>
          )}
        </>
      )}
      {factor.isSuccess && codes === null && factor.data.is_enabled && (
        <>
          <CodesLeft count={factor.data.recovery_codes_left} />
          <div className={styles.actions}>
            <Button onClick={() => setProving("renew")}>{t("account.secondFactor.renew")}</Button>
            <Button onClick={() => setProving("remove")} variant="danger">
              {t("account.secondFactor.disable")}
            </Button>
          </div>
        </>
      )}
      {proving !== null && (
        <ProofDialog
          email={user.email}
          onClose={() => setProving(null)}
          onRemoved={() => setProving(null)}
          onRenewed={showCodes}
          purpose={proving}
        />
      )}
    </Panel>
  );
}

function CodesLeft({ count }: { readonly count: number }) {
  const { t } = useTranslation();
  return (
    <p className={styles.note}>
      {t("account.secondFactor.left", { count })} {count <= FEW_CODES && t("account.secondFactor.few")}
    </p>
  );
}
