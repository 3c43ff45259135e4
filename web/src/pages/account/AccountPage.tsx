import { useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { PageHeader, Panel, Sheet } from "@/design/page/Page";

import { PasswordForm } from "./PasswordForm";
import { ProfileForm } from "./ProfileForm";
import { SessionsPanel } from "./SessionsPanel";

/** What people may see and change about their own account. */
export function AccountPage() {
  const { t } = useTranslation();
  const { user } = useRouteContext({ from: "/inside" });
  return (
    <>
      <PageHeader aside={user.email} title={t("account.title")} />
      <Sheet narrow>
        <Panel title={t("account.profile.title")}>
          <ProfileForm user={user} />
        </Panel>
        <Panel title={t("account.password.title")}>
          <PasswordForm email={user.email} />
        </Panel>
        <SessionsPanel />
      </Sheet>
    </>
  );
}
