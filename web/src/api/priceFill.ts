import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { noteRevision } from "./revision";

export type ResolvedPrice = Schemas["ResolvedPrice"];
export type ResolvedPrices = Schemas["ResolvedPrices"];
export type FillMode = Schemas["FillPrices"]["mode"];
export type FilledPrices = Schemas["FilledPrices"];
export type ResourcePriceChange = Schemas["ResourcePriceChange"];

/** Where prices are taken from: one list, or whichever is nearest to a region on a day. */
export type PriceBasis =
  { readonly list_id: number } | { readonly region: string; /** ISO 8601. */ readonly on: string };

const HISTORY_PAGE = 20;

/** The project's prices beside those of the basis; asked anew at every look, because what is seen is what is written. */
export const resolvedPricesQuery = (projectId: number, basis: PriceBasis) =>
  queryOptions({
    queryKey: ["project", projectId, "prices", "resolved", basis],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/project/{project_id}/prices/resolved/", {
          params: { path: { project_id: projectId }, query: basis },
          signal,
        }),
      ),
  });

/** Which of the prices that were looked at are written. */
export interface FillChoice {
  readonly mode: FillMode;
  /** Resources; with the mode "chosen" only. */
  readonly ids: readonly number[];
  /** Of what was looked at. */
  readonly fingerprint: string;
}

export async function fillPrices(projectId: number, basis: PriceBasis, choice: FillChoice): Promise<FilledPrices> {
  const filled = await answer(
    api.POST("/api/project/{project_id}/prices/fill/", {
      params: { path: { project_id: projectId } },
      body: { ...basis, ...choice, ids: [...choice.ids] },
    }),
  );
  noteRevision(projectId, filled.revision);
  return filled;
}

/** Takes back what an entry of the audit trail did. */
export async function undoChange(projectId: number, entryId: number): Promise<void> {
  const undone = await answer(
    api.POST("/api/project/{project_id}/audit/{entry_id}/undo/", {
      params: { path: { project_id: projectId, entry_id: entryId } },
    }),
  );
  noteRevision(projectId, undone.revision);
}

/** The prices that a resource of the project had, newest first. */
export const resourceHistoryQuery = (projectId: number, resourceId: number) =>
  infiniteQueryOptions({
    queryKey: ["project", projectId, "prices", "history", resourceId],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/project/{project_id}/harga-items/{resource_id}/history/", {
          params: {
            path: { project_id: projectId, resource_id: resourceId },
            query: { cursor: pageParam, page_size: HISTORY_PAGE },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
