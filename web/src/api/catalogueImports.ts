import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";

export type StagedImport = Schemas["StagedImport"];
export type StagedFinding = Schemas["StagedFinding"];
export type FindingCount = Schemas["FindingCount"];
export type Decision = StagedFinding["decision"];
export type Severity = StagedFinding["severity"];
export type ImportReport = Schemas["ImportReport"];
export type ChangedAnalysis = Schemas["ChangedAnalysis"];
export type ChangeKind = ChangedAnalysis["kind"];

/** While a file is being read, the page asks this often how far it is. */
const LOOK_MILLISECONDS = 1000;
const PAGE = 50;

export interface FindingFilter {
  readonly rule: number | undefined;
  readonly severity: Severity | undefined;
  readonly decision: Decision | undefined;
}

export const importsQuery = queryOptions({
  queryKey: ["imports"],
  queryFn: ({ signal }) => answer(api.GET("/api/referensi/imports/", { signal })),
  refetchInterval: ({ state }) =>
    state.data?.imports.some(({ status }) => status === "waiting") === true ? LOOK_MILLISECONDS : false,
});

export const importQuery = (id: number) =>
  queryOptions({
    queryKey: ["imports", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/referensi/imports/{import_id}/", { params: { path: { import_id: id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.status === "waiting" ? LOOK_MILLISECONDS : false),
  });

export const findingsQuery = (id: number, { rule, severity, decision }: FindingFilter) =>
  infiniteQueryOptions({
    queryKey: ["imports", id, "findings", rule, severity, decision],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/referensi/imports/{import_id}/findings/", {
          params: {
            path: { import_id: id },
            query: {
              cursor: pageParam,
              limit: PAGE,
              ...(rule !== undefined && { rule }),
              ...(severity !== undefined && { severity }),
              ...(decision !== undefined && { decision }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const decideFindings = (id: number, body: Schemas["DecideFindings"]) =>
  answer(api.POST("/api/referensi/imports/{import_id}/decisions/", { params: { path: { import_id: id } }, body }));

export const saveMapping = (id: number, body: Schemas["SaveMapping"]) =>
  answer(api.PUT("/api/referensi/imports/{import_id}/mapping/", { params: { path: { import_id: id } }, body }));

export const commitImport = (id: number) =>
  answer(api.POST("/api/referensi/imports/{import_id}/commit/", { params: { path: { import_id: id } } }));

export const discardImport = (id: number) =>
  answer(api.DELETE("/api/referensi/imports/{import_id}/", { params: { path: { import_id: id } } }));

export const comparisonQuery = (base: number, other: number, kind: ChangeKind | undefined) =>
  infiniteQueryOptions({
    queryKey: ["catalogue", "comparison", base, other, kind],
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/referensi/compare/", {
          params: { query: { base, other, cursor: pageParam, limit: PAGE, ...(kind !== undefined && { kind }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
