import { useState } from "react";
import { useTranslation } from "react-i18next";

import { backupAddress } from "@/api/library";
import type { Project } from "@/api/projects";
import { Button } from "@/design/Button";
import buttonStyles from "@/design/Button.module.css";
import { Icon } from "@/design/Icon";
import { Menu } from "@/design/Menu";
import { CopyProjectDialog } from "@/features/library/CopyProjectDialog";
import { ReplaceDialog } from "@/features/library/RestoreDialogs";
import { SaveTemplateDialog } from "@/features/library/SaveTemplateDialog";

/** The project once more: as a copy, as a template, as a file, and back from one. */
export function ProjectFiles({ project }: { readonly project: Project }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"copy" | "template" | "replace" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Button icon="copy" onClick={() => setOpen("copy")}>
        {t("library.copy")}
      </Button>
      <a className={buttonStyles.button} download href={backupAddress(project.id)}>
        <Icon name="download" />
        {t("library.backup")}
      </a>
      <Menu
        items={[
          { label: t("library.save"), icon: "tree", onSelect: () => setOpen("template") },
          { label: t("library.replace"), icon: "upload", danger: true, onSelect: () => setOpen("replace") },
        ]}
        label={t("library.commandsOf", { name: project.nama })}
      />
      {open === "copy" && <CopyProjectDialog onClose={close} project={project} />}
      {open === "template" && <SaveTemplateDialog name={project.nama} onClose={close} projectId={project.id} />}
      {open === "replace" && <ReplaceDialog onClose={close} project={project} />}
    </>
  );
}
