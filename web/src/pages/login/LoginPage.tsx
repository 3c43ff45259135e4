import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { sessionQuery, type LoginStep } from "@/api/session";
import { AccessSheet } from "@/features/access/AccessSheet";
import { firstPage } from "@/features/access/keptInvitation";
import { takeReturn } from "@/features/access/keptReturn";
import { useLinkSecret } from "@/features/access/linkSecret";
import { useTitle } from "@/lib/useTitle";

import { CodeForm } from "./CodeForm";
import { CredentialsForm } from "./CredentialsForm";

export function LoginPage() {
  const { t } = useTranslation();
  const { lanjut } = useSearch({ from: "/login" });
  const router = useRouter();
  const queryClient = useQueryClient();
  // An OpenID provider sends people back here, where the account has a second factor, or where it went wrong.
  const sentBack = useLinkSecret("challenge");
  const failed = useLinkSecret("failed");
  const [given, setGiven] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const challenge = given ?? (sentBack === over ? null : sentBack);
  useTitle(t("login.title"));

  const goOn = async (step: LoginStep) => {
    if ("challenge" in step) {
      setGiven(step.challenge);
      return;
    }
    queryClient.setQueryData(sessionQuery.queryKey, step.user);
    await router.navigate({ href: lanjut ?? takeReturn() ?? firstPage(), replace: true });
  };

  const startAgain = () => {
    setGiven(null);
    setOver(sentBack);
  };

  return (
    <AccessSheet>
      {challenge === null ? (
        <CredentialsForm failed={failed} lanjut={lanjut} onStep={goOn} />
      ) : (
        <CodeForm challenge={challenge} onStartAgain={startAgain} onStep={goOn} />
      )}
    </AccessSheet>
  );
}
