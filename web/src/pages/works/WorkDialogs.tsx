import { useTranslation } from "react-i18next";

import { ConfirmDialog } from "@/design/ConfirmDialog";
import { AppendTemplateDialog } from "@/features/library/AppendTemplateDialog";
import { SaveTemplateDialog } from "@/features/library/SaveTemplateDialog";
import { AddWorkDialog } from "@/features/tree/AddWorkDialog";
import { addKlasifikasi, addPekerjaan, addSub, remove, rename, type TreeEdit } from "@/features/tree/edits";
import { NodeNameDialog } from "@/features/tree/NodeNameDialog";
import { leaves } from "@/features/tree/rows";

import type { WorkDialog } from "./context";

interface WorkDialogsProps {
  readonly projectId: number;
  readonly dialog: WorkDialog;
  readonly busy: boolean;
  /** Saves; the dialog closes when it has been saved. */
  readonly onEdit: (edit: TreeEdit) => void;
  readonly onClose: () => void;
}

const UNNAMED = { name: "", satuan: "" };

export function WorkDialogs({ projectId, dialog, busy, onEdit, onClose }: WorkDialogsProps) {
  const { t } = useTranslation();
  const common = { busy, onClose };
  if (dialog.kind === "add-klasifikasi") {
    return (
      <NodeNameDialog
        {...common}
        initial={UNNAMED}
        onSubmit={({ name }) => onEdit(addKlasifikasi(name))}
        title={t("works.addKlasifikasi")}
        withUnit={false}
      />
    );
  }
  if (dialog.kind === "append") return <AppendTemplateDialog onClose={onClose} projectId={projectId} />;
  const { row } = dialog;
  switch (dialog.kind) {
    case "add-sub":
      return (
        <NodeNameDialog
          {...common}
          initial={UNNAMED}
          onSubmit={({ name }) => onEdit(addSub(row.id, name))}
          title={t("works.addSubTo", { name: row.name })}
          withUnit={false}
        />
      );
    case "add-work":
      return <AddWorkDialog {...common} onAdd={(added) => onEdit(addPekerjaan(row.id, added))} subName={row.name} />;
    case "rename":
      return (
        <NodeNameDialog
          {...common}
          initial={{ name: row.name, satuan: row.pekerjaan?.snapshot_satuan ?? "" }}
          onSubmit={({ name, satuan }) => onEdit(rename(row, name, satuan))}
          title={t("works.rename")}
          withUnit={row.kind === "pekerjaan"}
        />
      );
    case "keep":
      return (
        <SaveTemplateDialog
          branch={row.kind === "klasifikasi" ? { klasifikasi_id: row.id } : { sub_klasifikasi_id: row.id }}
          name={row.name}
          onClose={onClose}
          projectId={projectId}
        />
      );
    case "remove":
      return (
        <ConfirmDialog
          {...common}
          confirmLabel={t("works.remove")}
          onConfirm={() => onEdit(remove(row))}
          title={t("works.removeTitle", { name: row.name })}
        >
          {row.kind === "pekerjaan"
            ? t("works.removeWork")
            : t("works.removeGroup", { count: leaves(row.children).length })}
        </ConfirmDialog>
      );
  }
}
