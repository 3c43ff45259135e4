import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import {
  removeMember,
  setProjectRole,
  transferOwnership,
  type GivenRole,
  type Members,
  type Person,
  type ProjectRole,
} from "@/api/members";
import type { MenuItem } from "@/design/Menu";
import { showToast } from "@/design/toasts";
import { ConfirmAction } from "@/features/people/ConfirmAction";
import styles from "@/features/people/People.module.css";
import { PersonRow } from "@/features/people/PersonRow";
import { RoleDialog } from "@/features/people/RoleDialog";

import { GIVEN_ROLES } from "./AddMemberPanel";
import { inOrder, type NamedMember } from "./inOrder";
import { useMembersChanged } from "./useMembersChanged";

interface MemberListProps {
  readonly projectId: number;
  readonly userId: number;
  readonly members: Members;
  readonly people: readonly Person[];
}

interface Chosen {
  readonly member: NamedMember;
  readonly change: "role" | "transfer" | "remove";
}

export function MemberList({ projectId, userId, members, people }: MemberListProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const changed = useMembersChanged(projectId);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const close = () => setChosen(null);

  const nameOf = (member: NamedMember) => member.name || member.email || t("members.gone", { id: member.userId });
  const commandsFor = (member: NamedMember): MenuItem[] => {
    if (members.role !== "owner" || member.role === "owner") return [];
    return [
      { label: t("people.changeRole"), icon: "edit", onSelect: () => setChosen({ member, change: "role" }) },
      { label: t("members.transfer"), icon: "account", onSelect: () => setChosen({ member, change: "transfer" }) },
      {
        label: t("people.remove"),
        icon: "remove",
        danger: true,
        onSelect: () => setChosen({ member, change: "remove" }),
      },
    ];
  };
  const remove = async (member: NamedMember) => {
    await removeMember(projectId, member.userId);
    showToast("good", t("people.removed", { name: nameOf(member) }));
    await changed();
    // The button that was pressed is gone with its row.
    list.current?.focus();
  };
  const transfer = async (member: NamedMember) => {
    await changed(await transferOwnership(projectId, member.userId));
    showToast("good", t("members.transferred", { name: nameOf(member) }));
    list.current?.focus();
  };
  return (
    <>
      <ul aria-label={t("members.list")} className={styles.list} ref={list} tabIndex={-1}>
        {inOrder(members.members, people).map((member) => (
          <PersonRow
            commands={commandsFor(member)}
            detail={member.email}
            isOwner={member.role === "owner"}
            isSelf={member.userId === userId}
            key={member.userId}
            name={nameOf(member)}
            role={t(`members.role.${member.role}`)}
          />
        ))}
      </ul>
      {chosen?.change === "role" && (
        <ChangeRole member={chosen.member} name={nameOf(chosen.member)} onClose={close} projectId={projectId} />
      )}
      {chosen?.change === "transfer" && (
        <ConfirmAction
          act={() => transfer(chosen.member)}
          confirmLabel={t("members.transfer")}
          onClose={close}
          text={t("members.transferText")}
          title={t("members.transferTitle", { name: nameOf(chosen.member) })}
        />
      )}
      {chosen?.change === "remove" && (
        <ConfirmAction
          act={() => remove(chosen.member)}
          confirmLabel={t("people.remove")}
          onClose={close}
          text={t("members.removeText")}
          title={t("people.removeTitle", { name: nameOf(chosen.member) })}
        />
      )}
    </>
  );
}

interface ChangeRoleProps {
  readonly projectId: number;
  readonly member: NamedMember;
  readonly name: string;
  readonly onClose: () => void;
}

function ChangeRole({ projectId, member, name, onClose }: ChangeRoleProps) {
  const { t } = useTranslation();
  const changed = useMembersChanged(projectId);
  const save = useMutation({
    mutationFn: (role: GivenRole) => setProjectRole(projectId, member.userId, role),
    onSuccess: async (members) => {
      onClose();
      showToast("good", t("people.roleSaved"));
      await changed(members);
    },
  });
  return (
    <RoleDialog<GivenRole>
      name={name}
      onClose={onClose}
      onSubmit={(role) => save.mutate(role)}
      options={GIVEN_ROLES.map((role) => ({
        value: role,
        label: t(`members.role.${role}`),
        text: t(`members.roleText.${role}`),
      }))}
      saving={save}
      value={isGiven(member.role) ? member.role : "viewer"}
    />
  );
}

function isGiven(role: ProjectRole): role is GivenRole {
  return role !== "owner";
}
