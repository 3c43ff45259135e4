import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { aliasesQuery, deleteAlias, type Alias } from "@/api/aliases";
import { ConfirmAction } from "@/features/people/ConfirmAction";

interface RemoveAliasDialogProps {
  readonly alias: Alias;
  readonly onClose: () => void;
}

/** Asks before another name is forgotten. */
export function RemoveAliasDialog({ alias, onClose }: RemoveAliasDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  return (
    <ConfirmAction
      act={async () => {
        await deleteAlias(alias.id);
        await queryClient.invalidateQueries({ queryKey: aliasesQuery.queryKey });
      }}
      confirmLabel={t("aliases.remove")}
      onClose={onClose}
      text={t("aliases.removeText", { alias: alias.alias, meant: alias.stands_for })}
      title={t("aliases.removeTitle")}
    />
  );
}
