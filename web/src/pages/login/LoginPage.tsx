import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { sessionQuery, type LoginStep } from "@/api/session";
import { AccessSheet } from "@/features/access/AccessSheet";
import { useTitle } from "@/lib/useTitle";

import { CodeForm } from "./CodeForm";
import { CredentialsForm } from "./CredentialsForm";

export function LoginPage() {
  const { t } = useTranslation();
  const { lanjut } = useSearch({ from: "/login" });
  const router = useRouter();
  const queryClient = useQueryClient();
  const [challenge, setChallenge] = useState<string | null>(null);
  useTitle(t("login.title"));

  const goOn = async (step: LoginStep) => {
    if ("challenge" in step) {
      setChallenge(step.challenge);
      return;
    }
    queryClient.setQueryData(sessionQuery.queryKey, step.user);
    await router.navigate({ href: lanjut ?? "/", replace: true });
  };

  return (
    <AccessSheet>
      {challenge === null ? (
        <CredentialsForm isReturning={lanjut !== undefined} onStep={goOn} />
      ) : (
        <CodeForm challenge={challenge} onStartAgain={() => setChallenge(null)} onStep={goOn} />
      )}
    </AccessSheet>
  );
}
