import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { editionsQuery } from "@/api/catalogue";
import { importOldProject, replaceByBackup, restoreBackup, type Project, type RestoredProject } from "@/api/library";
import { SelectField } from "@/design/Field";
import { showToast } from "@/design/toasts";

import { FileDialog } from "./FileDialog";
import { Remarks } from "./Remarks";
import { useOpenProject } from "./useOpenProject";

/** A new project from a backup. */
export function RestoreDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <ProjectFromFile
      onClose={onClose}
      send={restoreBackup}
      submitLabel={t("library.restoreSubmit")}
      text={t("library.restoreText")}
      title={t("library.restore")}
    />
  );
}

/** A new project from a file of the program before Taksir. */
export function OldFileDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const editions = useQuery(editionsQuery);
  const [edition, setEdition] = useState("");
  return (
    <ProjectFromFile
      onClose={onClose}
      send={(file) => importOldProject(file, edition)}
      submitLabel={t("library.restoreSubmit")}
      text={t("library.oldText")}
      title={t("library.old")}
    >
      <SelectField
        hint={t("library.oldEditionHint")}
        label={t("library.oldEdition")}
        onChange={(event) => setEdition(event.target.value)}
        value={edition}
      >
        <option value="">{t("library.newestEdition")}</option>
        {editions.data?.sources.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
    </ProjectFromFile>
  );
}

interface ProjectFromFileProps {
  readonly children?: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly submitLabel: string;
  readonly send: (file: File) => Promise<RestoredProject>;
  readonly onClose: () => void;
}

/** Makes a project of a file and opens it; remarks are read first. */
function ProjectFromFile({ onClose, send, children, ...texts }: ProjectFromFileProps) {
  const { t } = useTranslation();
  const openProject = useOpenProject();
  const [made, setMade] = useState<RestoredProject | null>(null);
  const done = (restored: RestoredProject) => {
    showToast("good", t("library.restored", { name: restored.project.nama }));
    if (restored.warnings.length > 0) setMade(restored);
    else void openProject(restored.project.id);
  };
  if (made !== null)
    return (
      <Remarks
        onClose={() => void openProject(made.project.id)}
        remarks={made.warnings}
        title={t("library.restored", { name: made.project.nama })}
      />
    );
  return (
    <FileDialog {...texts} onClose={onClose} onDone={done} send={send}>
      {children}
    </FileDialog>
  );
}

interface ReplaceDialogProps {
  readonly project: Pick<Project, "id" | "nama" | "revision">;
  readonly onClose: () => void;
}

/** A backup in the place of all that a project holds. */
export function ReplaceDialog({ project, onClose }: ReplaceDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [remarks, setRemarks] = useState<readonly string[] | null>(null);
  const done = (restored: RestoredProject) => {
    void queryClient.invalidateQueries({ queryKey: ["project", project.id] });
    void queryClient.invalidateQueries({ queryKey: ["projects"] });
    showToast("good", t("library.replaced", { name: project.nama }));
    if (restored.warnings.length > 0) setRemarks(restored.warnings);
    else onClose();
  };
  if (remarks !== null)
    return <Remarks onClose={onClose} remarks={remarks} title={t("library.replaced", { name: project.nama })} />;
  return (
    <FileDialog
      danger
      onClose={onClose}
      onDone={done}
      send={(file) => replaceByBackup(project.id, file, project.revision)}
      submitLabel={t("library.replaceSubmit")}
      text={t("library.replaceText", { name: project.nama })}
      title={t("library.replace")}
    />
  );
}
