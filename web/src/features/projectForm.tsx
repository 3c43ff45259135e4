import { useTranslation } from "react-i18next";

import { ApiProblem } from "@/api/problem";
import type { Project } from "@/api/projects";
import { TextArea, TextField } from "@/design/Field";
import { today } from "@/lib/dates";
import { formatDecimal, parseDecimal } from "@/lib/decimal";

import styles from "./projectForm.module.css";

/** The header of a project as it is typed. */
export interface ProjectDraft {
  readonly nama: string;
  readonly lokasi_project: string;
  readonly nama_client: string;
  readonly sumber_dana: string;
  readonly anggaran_owner: string;
  readonly tanggal_mulai: string;
  readonly tanggal_selesai: string;
  readonly deskripsi: string;
}

export const BUDGET_SCALE = 2;

export function emptyDraft(): ProjectDraft {
  return {
    nama: "",
    lokasi_project: "",
    nama_client: "",
    sumber_dana: "",
    anggaran_owner: "",
    tanggal_mulai: today(),
    tanggal_selesai: "",
    deskripsi: "",
  };
}

export function draftOf(project: Project): ProjectDraft {
  const { nama, lokasi_project, nama_client, sumber_dana, tanggal_mulai, tanggal_selesai, deskripsi } = project;
  const anggaran_owner = formatDecimal(project.anggaran_owner, { most: BUDGET_SCALE });
  return { nama, lokasi_project, nama_client, sumber_dana, anggaran_owner, tanggal_mulai, tanggal_selesai, deskripsi };
}

/** What to send for a new project; fields left empty are the server's to fill. Null while the budget cannot be read. */
export function newProject(draft: ProjectDraft): (Partial<ProjectDraft> & Pick<ProjectDraft, "nama">) | null {
  const texts = trimmed(draft);
  if (texts === null) return null;
  return { ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== "")), nama: texts.nama };
}

/** What was changed since the project was read. Dates and budget cannot be emptied, so empty means unchanged. */
export function changedFields(draft: ProjectDraft, project: Project): Partial<ProjectDraft> | null {
  const before = trimmed(draftOf(project));
  const after = trimmed(draft);
  if (before === null || after === null) return null;
  const changes = FIELDS.filter((name) => after[name] !== before[name] && !(after[name] === "" && FILLED.has(name)));
  return Object.fromEntries(changes.map((name) => [name, after[name]]));
}

const FIELDS = Object.keys(emptyDraft()) as (keyof ProjectDraft)[];
const FILLED = new Set<keyof ProjectDraft>(["nama", "anggaran_owner", "tanggal_mulai", "tanggal_selesai"]);

function trimmed(draft: ProjectDraft): ProjectDraft | null {
  const budget = parseDecimal(draft.anggaran_owner, BUDGET_SCALE);
  if (!budget.ok) return null;
  const texts = FIELDS.map((name) => [name, draft[name].trim()] as const);
  return { ...(Object.fromEntries(texts) as unknown as ProjectDraft), anggaran_owner: budget.value ?? "" };
}

interface ProjectFieldsProps {
  readonly draft: ProjectDraft;
  readonly onChange: (draft: ProjectDraft) => void;
  readonly error: unknown;
}

export function ProjectFields({ draft, onChange, error }: ProjectFieldsProps) {
  const { t } = useTranslation();
  const budget = parseDecimal(draft.anggaran_owner, BUDGET_SCALE);
  const bind = (name: keyof ProjectDraft) => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...draft, [name]: event.target.value }),
    error: problemOf(error, name),
  });
  return (
    <div className={styles.fields}>
      <div className={styles.full}>
        <TextField label={t("project.nama")} maxLength={200} minLength={3} required {...bind("nama")} />
      </div>
      <TextField label={t("project.lokasi")} maxLength={255} {...bind("lokasi_project")} />
      <TextField label={t("project.client")} maxLength={255} {...bind("nama_client")} />
      <TextField label={t("project.dana")} maxLength={255} placeholder="APBD, APBN, …" {...bind("sumber_dana")} />
      <TextField
        inputMode="decimal"
        label={t("project.anggaran")}
        {...bind("anggaran_owner")}
        error={budget.ok ? problemOf(error, "anggaran_owner") : t(`number.${budget.reason}`, { scale: BUDGET_SCALE })}
      />
      <TextField label={t("project.mulai")} required type="date" {...bind("tanggal_mulai")} />
      <TextField
        hint={t("project.selesaiHint")}
        label={t("project.selesai")}
        type="date"
        {...bind("tanggal_selesai")}
      />
      <div className={styles.full}>
        <TextArea label={t("project.deskripsi")} maxLength={10_000} {...bind("deskripsi")} />
      </div>
    </div>
  );
}

function problemOf(error: unknown, name: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.fields.find((field) => field.path.split(".").at(-1) === name)?.message;
}
