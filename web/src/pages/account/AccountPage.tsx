import { useRouteContext } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { PageHeader, Panel, Sheet } from "@/design/page/Page";

import { EventsPanel } from "./EventsPanel";
import { PasswordForm } from "./PasswordForm";
import { ProfileForm } from "./ProfileForm";
import { SecondFactorPanel } from "./SecondFactorPanel";
import { SessionsPanel } from "./SessionsPanel";
import { TokensPanel } from "./TokensPanel";

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
        <SecondFactorPanel user={user} />
        <SessionsPanel />
        <TokensPanel user={user} />
        <EventsPanel />
      </Sheet>
    </>
  );
}
