import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { knownRevision } from "./revision";

export type Version = Schemas["FrozenVersion"];
export type PastRevision = Schemas["PastRevision"];
export type ChangedKind =
  | "project"
  | "klasifikasi"
  | "sub_klasifikasi"
  | "pekerjaan"
  | "resource"
  | "volume"
  | "analysis"
  | "progress"
  | "removed";
export type Comparison = Schemas["EstimateComparison"];
export type ComparedRow = Schemas["ComparedRow"];
export type ChangedValue = Schemas["ChangedValue"];
export type Cause = Comparison["meta"]["order"][number];

/** Which estimate: the project as it is now, a frozen version, or a past revision. */
export type Side =
  | { readonly kind: "now" }
  | { readonly kind: "version"; readonly id: number }
  | { readonly kind: "revision"; readonly revision: number };

const PAGE = 50;

const of = (projectId: number) => ({ path: { project_id: projectId } });

export const versionsQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "versions"],
    queryFn: async ({ signal }): Promise<Version[]> =>
      (await answer(api.GET("/api/project/{project_id}/versions/", { params: of(projectId), signal }))).versions,
  });

/** Past revisions that can be compared, the newest first. */
export const revisionsQuery = (projectId: number) =>
  infiniteQueryOptions({
    queryKey: ["project", projectId, "revisions"],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/project/{project_id}/revisions/", {
          params: {
            ...of(projectId),
            query: { before: pageParam, page_size: PAGE, min_revision: knownRevision(projectId) },
          },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: ({ revisions, has_more: hasMore }) => (hasMore ? revisions.at(-1)?.revision : undefined),
  });

/** What differs between two estimates, by size of effect. */
export const compareQuery = (projectId: number, from: Side, to: Side) =>
  infiniteQueryOptions({
    queryKey: ["project", projectId, "compare", from, to],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/project/{project_id}/compare/", {
          params: {
            ...of(projectId),
            query: {
              ...(from.kind === "version" && { from_version: from.id }),
              ...(from.kind === "revision" && { from_revision: from.revision }),
              ...(to.kind === "version" && { to_version: to.id }),
              ...(to.kind === "revision" && { to_revision: to.revision }),
              min_revision: knownRevision(projectId),
              page: pageParam,
              page_size: PAGE,
            },
          },
          signal,
        }),
      ),
    initialPageParam: 1,
    getNextPageParam: ({ meta }) => (meta.page * meta.page_size < meta.count ? meta.page + 1 : undefined),
  });
