import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Menu, type MenuItem } from "@/design/Menu";
import { move } from "@/features/tree/edits";
import type { TreeRow } from "@/features/tree/rows";

import { useWorks } from "./context";

/** What can be done with a row; every command has its key in the tree too. */
export function RowMenu({ row }: { readonly row: TreeRow }) {
  const { t } = useTranslation();
  const { projectId, apply, openDialog } = useWorks();
  const navigate = useNavigate();

  const own: Record<TreeRow["kind"], MenuItem[]> = {
    klasifikasi: [{ label: t("works.addSub"), icon: "plus", onSelect: () => openDialog({ kind: "add-sub", row }) }],
    sub: [{ label: t("works.addWork"), icon: "plus", onSelect: () => openDialog({ kind: "add-work", row }) }],
    pekerjaan: [
      {
        label: t("works.openAnalysis"),
        icon: "analysis",
        onSelect: () =>
          void navigate({
            to: "/project/$projectId/analisa/$pekerjaanId",
            params: { projectId, pekerjaanId: row.id },
          }),
      },
    ],
  };

  return (
    <Menu
      items={[
        ...own[row.kind],
        {
          label: t("works.rename"),
          icon: "edit",
          shortcut: "F2",
          disabled: row.pekerjaan?.source_type === "ref",
          onSelect: () => openDialog({ kind: "rename", row }),
        },
        ...(row.kind === "pekerjaan"
          ? []
          : [
              {
                label: t("library.saveBranch"),
                icon: "copy" as const,
                onSelect: () => openDialog({ kind: "keep", row }),
              },
            ]),
        { label: t("works.moveUp"), icon: "up", shortcut: "Alt ↑", onSelect: () => apply(move(row, -1)) },
        { label: t("works.moveDown"), icon: "down", shortcut: "Alt ↓", onSelect: () => apply(move(row, 1)) },
        {
          label: t("works.remove"),
          icon: "remove",
          shortcut: "Del",
          danger: true,
          onSelect: () => openDialog({ kind: "remove", row }),
        },
      ]}
      label={t("works.commandsOf", { name: row.name })}
    />
  );
}
