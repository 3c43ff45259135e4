import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import {
  organisationsQuery,
  removeOrganisationMember,
  setOrganisationRole,
  type OrganisationDetail,
  type OrganisationMember,
  type OrganisationRole,
} from "@/api/organisations";
import type { MenuItem } from "@/design/Menu";
import { showToast } from "@/design/toasts";
import { ConfirmAction } from "@/features/people/ConfirmAction";
import { grantableRoles, isLastOwner, mayChange } from "@/features/people/organisationRights";
import styles from "@/features/people/People.module.css";
import { PersonRow } from "@/features/people/PersonRow";
import { RoleDialog } from "@/features/people/RoleDialog";

interface OrganisationMembersProps {
  readonly organisation: OrganisationDetail;
  readonly userId: number;
}

interface Chosen {
  readonly member: OrganisationMember;
  readonly change: "role" | "remove";
}

export function OrganisationMembers({ organisation, userId }: OrganisationMembersProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const list = useRef<HTMLUListElement>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const reload = () => queryClient.invalidateQueries({ queryKey: organisationsQuery.queryKey });

  const commandsFor = (member: OrganisationMember): MenuItem[] => {
    if (!mayChange(organisation.role, member.role) || isLastOwner(organisation.members, member.user_id)) return [];
    const role: MenuItem = {
      label: t("people.changeRole"),
      icon: "edit",
      onSelect: () => setChosen({ member, change: "role" }),
    };
    const remove: MenuItem = {
      label: t("people.remove"),
      icon: "remove",
      danger: true,
      onSelect: () => setChosen({ member, change: "remove" }),
    };
    // Whoever wants to go leaves by the page's own button.
    return member.user_id === userId ? [role] : [role, remove];
  };
  const remove = async (member: OrganisationMember) => {
    await removeOrganisationMember(organisation.id, member.user_id);
    showToast("good", t("people.removed", { name: nameOf(member) }));
    await reload();
    // The button that was pressed is gone with its row.
    list.current?.focus();
  };
  return (
    <>
      <ul aria-label={t("organisations.members")} className={styles.list} ref={list} tabIndex={-1}>
        {organisation.members.map((member) => (
          <PersonRow
            commands={commandsFor(member)}
            detail={member.email}
            isOwner={member.role === "owner"}
            isSelf={member.user_id === userId}
            key={member.user_id}
            name={nameOf(member)}
            role={t(`organisations.role.${member.role}`)}
          />
        ))}
      </ul>
      {chosen?.change === "role" && (
        <ChangeRole member={chosen.member} onClose={() => setChosen(null)} organisation={organisation} />
      )}
      {chosen?.change === "remove" && (
        <ConfirmAction
          act={() => remove(chosen.member)}
          confirmLabel={t("people.remove")}
          onClose={() => setChosen(null)}
          text={t("organisations.removeText")}
          title={t("people.removeTitle", { name: nameOf(chosen.member) })}
        />
      )}
    </>
  );
}

interface ChangeRoleProps {
  readonly organisation: OrganisationDetail;
  readonly member: OrganisationMember;
  readonly onClose: () => void;
}

function ChangeRole({ organisation, member, onClose }: ChangeRoleProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: (role: OrganisationRole) => setOrganisationRole(organisation.id, member.user_id, role),
    onSuccess: async () => {
      onClose();
      showToast("good", t("people.roleSaved"));
      await queryClient.invalidateQueries({ queryKey: organisationsQuery.queryKey });
    },
  });
  return (
    <RoleDialog
      name={nameOf(member)}
      onClose={onClose}
      onSubmit={(role) => save.mutate(role)}
      options={grantableRoles(organisation.role).map((role) => ({
        value: role,
        label: t(`organisations.role.${role}`),
        text: t(`organisations.roleText.${role}`),
      }))}
      saving={save}
      value={member.role}
    />
  );
}

function nameOf(member: OrganisationMember): string {
  return member.name || member.email;
}
