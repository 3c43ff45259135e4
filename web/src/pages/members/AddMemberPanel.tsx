import { useTranslation } from "react-i18next";

import { addMember, type GivenRole } from "@/api/members";
import { Panel } from "@/design/page/Page";
import { showToast } from "@/design/toasts";
import { AddPersonForm } from "@/features/people/AddPersonForm";
import styles from "@/features/people/People.module.css";

import { useMembersChanged } from "./useMembersChanged";

export const GIVEN_ROLES: readonly GivenRole[] = ["editor", "checker", "viewer"];

/** Adds people who have an account; the owner only. */
export function AddMemberPanel({ projectId }: { readonly projectId: number }) {
  const { t } = useTranslation();
  const changed = useMembersChanged(projectId);
  return (
    <Panel title={t("members.add")}>
      <p className={styles.note}>{t("members.addText")}</p>
      <AddPersonForm
        onAdd={async (email, role) => {
          await changed(await addMember(projectId, email, role));
          showToast("good", t("members.added", { email }));
        }}
        roles={GIVEN_ROLES.map((role) => ({ value: role, label: t(`members.role.${role}`) }))}
        submitLabel={t("action.add")}
        usualRole="editor"
      />
    </Panel>
  );
}
