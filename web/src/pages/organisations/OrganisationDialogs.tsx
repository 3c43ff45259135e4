import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import {
  deleteOrganisation,
  organisationQuery,
  organisationsQuery,
  removeOrganisationMember,
  renameOrganisation,
  type Organisation,
} from "@/api/organisations";
import { showToast } from "@/design/toasts";
import { ConfirmAction } from "@/features/people/ConfirmAction";

import { NameDialog } from "./NameDialog";

export type OrganisationChange = "rename" | "leave" | "delete";

interface OrganisationDialogsProps {
  readonly change: OrganisationChange;
  readonly organisation: Organisation;
  readonly userId: number;
  readonly onClose: () => void;
}

/** What may be done with an organisation as a whole, each asked for first. */
export function OrganisationDialogs({ change, organisation, userId, onClose }: OrganisationDialogsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { id, name } = organisation;

  const goAway = async (message: string) => {
    await navigate({ to: "/organisasi" });
    queryClient.removeQueries({ queryKey: organisationQuery(id).queryKey });
    void queryClient.invalidateQueries({ queryKey: organisationsQuery.queryKey });
    showToast("good", message);
  };
  if (change === "leave")
    return (
      <ConfirmAction
        act={async () => {
          await removeOrganisationMember(id, userId);
          await goAway(t("organisations.left", { name }));
        }}
        confirmLabel={t("organisations.leave")}
        onClose={onClose}
        text={t("organisations.leaveText")}
        title={t("organisations.leaveTitle", { name })}
      />
    );
  if (change === "delete")
    return (
      <NameDialog
        danger
        onClose={onClose}
        onSubmit={async (typed) => {
          await deleteOrganisation(id, typed);
          await goAway(t("organisations.deleted", { name }));
        }}
        submitLabel={t("organisations.delete")}
        text={t("organisations.deleteText", { name })}
        title={t("organisations.deleteTitle", { name })}
      />
    );
  return (
    <NameDialog
      initial={name}
      onClose={onClose}
      onSubmit={async (typed) => {
        await renameOrganisation(id, typed);
        showToast("good", t("organisations.renamed"));
        await queryClient.invalidateQueries({ queryKey: organisationsQuery.queryKey });
      }}
      submitLabel={t("action.save")}
      title={t("organisations.rename")}
    />
  );
}
