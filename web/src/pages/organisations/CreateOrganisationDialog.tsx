import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { createOrganisation, organisationsQuery } from "@/api/organisations";

import { NameDialog } from "./NameDialog";

export function CreateOrganisationDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const create = async (name: string) => {
    const organisation = await createOrganisation(name);
    void queryClient.invalidateQueries({ queryKey: organisationsQuery.queryKey });
    await navigate({ to: "/organisasi/$organisationId", params: { organisationId: organisation.id } });
  };
  return (
    <NameDialog
      onClose={onClose}
      onSubmit={create}
      submitLabel={t("organisations.create")}
      title={t("organisations.create")}
    />
  );
}
