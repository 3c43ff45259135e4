import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { noteRevision } from "./revision";

export type Template = Schemas["Template"];
export type TemplateHead = Schemas["TemplateHead"];
export type SaveTemplate = Schemas["SaveTemplate"];
export type AppendTemplate = Schemas["AppendTemplate"];
export type AppendedTemplate = Schemas["AppendedTemplate"];
export type RestoredProject = Schemas["RestoredProject"];
export type CopyChoice = Omit<Schemas["DeepCopy"], "new_name">;
export type Project = Schemas["Project"];

export const CATEGORIES = ["rumah", "ruko", "infrastruktur", "utilitas", "lainnya"] as const;
export type Category = (typeof CATEGORIES)[number];

export const templatesQuery = (words: string, category: Category | "") =>
  queryOptions({
    queryKey: ["templates", words, category],
    queryFn: async ({ signal }): Promise<Template[]> => {
      const query = { q: words, ...(category !== "" && { category }) };
      return (await answer(api.GET("/api/templates/", { params: { query }, signal }))).items;
    },
    placeholderData: (previous) => previous,
  });

export function saveTemplate(projectId: number, body: SaveTemplate): Promise<Template> {
  return answer(api.POST("/api/project/{project_id}/templates/create/", { params: of(projectId), body }));
}

export function updateTemplate(templateId: number, body: TemplateHead): Promise<Template> {
  return answer(api.PATCH("/api/templates/{template_id}/", { params: at(templateId), body }));
}

export async function deleteTemplate(templateId: number): Promise<void> {
  await answer(api.POST("/api/templates/{template_id}/delete/", { params: at(templateId) }));
}

export function createFromTemplate(templateId: number, body: Schemas["UseTemplate"]): Promise<RestoredProject> {
  return answer(api.POST("/api/templates/{template_id}/use/", { params: at(templateId), body }));
}

export async function appendTemplate(
  projectId: number,
  templateId: number,
  body: AppendTemplate,
): Promise<AppendedTemplate> {
  const path = { project_id: projectId, template_id: templateId };
  const appended = await answer(
    api.POST("/api/project/{project_id}/templates/{template_id}/append/", { params: { path }, body }),
  );
  noteRevision(projectId, appended.revision);
  return appended;
}

export function importTemplate(file: File, name: string): Promise<Template> {
  return answer(api.POST("/api/templates/import/", { params: { query: { name } }, ...asBody(file) }));
}

/** One copy under its very name, or several with numbers behind it. */
export async function copyProject(
  projectId: number,
  name: string,
  count: number,
  choice: Partial<CopyChoice>,
): Promise<Project[]> {
  const params = of(projectId);
  const copies = await answer(
    count === 1
      ? api.POST("/api/project/{project_id}/deep-copy/", { params, body: { ...ALL, ...choice, new_name: name } })
      : api.POST("/api/project/{project_id}/batch-copy/", {
          params,
          body: { ...ALL, ...choice, base_name: name, count },
        }),
  );
  return copies.items;
}

const ALL = { copy_prices: true, copy_volumes: true, copy_parameters: true, copy_jadwal: true };

export function restoreBackup(file: File): Promise<RestoredProject> {
  return answer(api.POST("/api/projects/restore-backup/", asBody(file)));
}

/** A file of the program before Taksir; its codes mean the analyses of the edition. */
export function importOldProject(file: File, edition: string): Promise<RestoredProject> {
  return answer(api.POST("/api/projects/import-old/", { params: { query: { edition } }, ...asBody(file) }));
}

/** Puts the file in the place of all that the project holds. */
export async function replaceByBackup(projectId: number, file: File, revision: number): Promise<RestoredProject> {
  const params = { ...of(projectId), query: { revision, confirm: true } };
  const restored = await answer(api.POST("/api/project/{project_id}/restore-backup/", { params, ...asBody(file) }));
  noteRevision(projectId, restored.project.revision);
  return restored;
}

export const backupAddress = (projectId: number) => `/api/project/${projectId}/backup/`;
export const templateAddress = (templateId: number) => `/api/templates/${templateId}/`;

function of(projectId: number) {
  return { path: { project_id: projectId } };
}

function at(templateId: number) {
  return { path: { template_id: templateId } };
}

/** The file as it is: the server reads it, not the browser. */
function asBody(file: File) {
  return {
    body: file as unknown as Record<string, never>,
    bodySerializer: (body: unknown) => body as BodyInit,
    headers: { "Content-Type": "application/json" },
  };
}
