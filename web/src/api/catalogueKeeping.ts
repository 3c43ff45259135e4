import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";

export type AnalysisEdit = Schemas["AnalysisEdit"];
export type EditCatalogueAnalysis = Schemas["EditCatalogueAnalysis"];

export const analysisHistoryQuery = (id: number) =>
  queryOptions({
    queryKey: ["catalogue", "analysis", id, "history"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/referensi/analyses/{analysis_id}/history/", { params: { path: { analysis_id: id } }, signal }),
      ),
  });

export const editCatalogueAnalysis = (id: number, body: EditCatalogueAnalysis) =>
  answer(api.PUT("/api/referensi/analyses/{analysis_id}/", { params: { path: { analysis_id: id } }, body }));
