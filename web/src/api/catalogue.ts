import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { csrfToken } from "./csrf";
import { ApiProblem, NO_ANSWER, toProblem } from "./problem";

export type CatalogueMatch = Schemas["CatalogueMatch"];
export type Edition = Schemas["Edition"];
export type CatalogueAnalysis = Schemas["CatalogueAnalysis"];

export type StagedImport = Schemas["StagedImport"];

const LIMIT = 50;

export const editionsQuery = queryOptions({
  queryKey: ["editions"],
  queryFn: ({ signal }) => answer(api.GET("/api/referensi/sources/", { signal })),
});

export const catalogueSearchQuery = (words: string, edition: string) =>
  queryOptions({
    queryKey: ["catalogue", words, edition],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/referensi/search/", { params: { query: { q: words, sumber: edition, limit: LIMIT } }, signal }),
      ),
    placeholderData: (previous) => previous,
  });

export const catalogueAnalysisQuery = (id: number) =>
  queryOptions({
    queryKey: ["catalogue", "analysis", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/referensi/analyses/{analysis_id}/", { params: { path: { analysis_id: id } }, signal })),
  });

export interface ImportRequest {
  readonly edition: string;
  readonly sheets: string;
  readonly files: readonly File[];
}

/**
 * Uploads a workbook, a table or a pair of CSV files, which are then read and staged. `XMLHttpRequest`, because `fetch` does not tell how much has been sent.
 *
 * @param onProgress gets the sent share, 0 to 1
 */
export function importCatalogue(request: ImportRequest, onProgress: (share: number) => void): Promise<StagedImport> {
  const form = new FormData();
  form.set("edition", request.edition);
  if (request.sheets !== "") form.set("sheets", request.sheets);
  for (const file of request.files) form.append("file", file);
  return new Promise((resolve, reject) => {
    const upload = new XMLHttpRequest();
    upload.open("POST", "/api/referensi/import/");
    upload.responseType = "json";
    upload.setRequestHeader("Accept", "application/json, application/problem+json");
    const token = csrfToken();
    if (token !== null) upload.setRequestHeader("X-CSRF-Token", token);
    upload.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    upload.onerror = () => reject(new ApiProblem(NO_ANSWER, 0));
    upload.onload = () => {
      if (upload.status < 400) resolve(upload.response as StagedImport);
      else reject(toProblem(upload.status, upload.response));
    };
    upload.send(form);
  });
}
