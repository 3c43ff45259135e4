import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { noteRevision } from "./revision";

export type Analysis = Schemas["Analysis"];
export type AnalysisRow = Schemas["AnalysisRow"];
export type AnalysisRowInput = Schemas["AnalysisRowInput"];

const of = (projectId: number, pekerjaanId: number) => ({
  path: { project_id: projectId, pekerjaan_id: pekerjaanId },
});

export const analysisQuery = (projectId: number, pekerjaanId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "analysis", pekerjaanId],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/project/{project_id}/detail-ahsp/{pekerjaan_id}/", {
          params: of(projectId, pekerjaanId),
          signal,
        }),
      ),
  });

export async function saveAnalysis(
  projectId: number,
  pekerjaanId: number,
  body: Schemas["SaveAnalysis"],
): Promise<Schemas["SavedAnalysis"]> {
  const saved = await answer(
    api.POST("/api/project/{project_id}/detail-ahsp/{pekerjaan_id}/save/", {
      params: of(projectId, pekerjaanId),
      body,
    }),
  );
  noteRevision(projectId, saved.revision);
  return saved;
}

export async function resetAnalysis(projectId: number, pekerjaanId: number): Promise<Schemas["ResetAnalysis"]> {
  const reset = await answer(
    api.POST("/api/project/{project_id}/detail-ahsp/{pekerjaan_id}/reset-to-ref/", {
      params: of(projectId, pekerjaanId),
    }),
  );
  noteRevision(projectId, reset.revision);
  return reset;
}

export const markupQuery = (projectId: number, pekerjaanId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "markup", pekerjaanId],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/project/{project_id}/pekerjaan/{pekerjaan_id}/pricing/", {
          params: of(projectId, pekerjaanId),
          signal,
        }),
      ),
  });

export async function saveMarkup(
  projectId: number,
  pekerjaanId: number,
  override: string | null,
): Promise<Schemas["Markup"]> {
  const markup = await answer(
    api.POST("/api/project/{project_id}/pekerjaan/{pekerjaan_id}/pricing/", {
      params: of(projectId, pekerjaanId),
      body: { override_markup: override },
    }),
  );
  noteRevision(projectId, markup.revision);
  return markup;
}
