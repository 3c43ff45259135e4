import type { QueryClient, QueryKey } from "@tanstack/react-query";

import type { Change, Rows } from "./events";

/** Lists that hold rows as they are stored; everything else of a project is computed from them. */
const STORED = ["header", "pricing", "markup", "members", "tree", "volumes", "formulas", "prices", "analysis"];

/** Which lists show a kind of row, and which of them one for each pekerjaan. */
const SHOWN_IN: Readonly<Record<string, { readonly lists: readonly string[]; readonly each?: readonly string[] }>> = {
  project: { lists: ["header", "pricing", "markup", "members"] },
  klasifikasi: { lists: ["tree"] },
  sub_klasifikasi: { lists: ["tree"] },
  pekerjaan: { lists: ["tree", "volumes", "formulas"], each: ["analysis", "markup"] },
  // Analyses show the prices of their rows.
  resource: { lists: ["prices", "analysis"] },
  volume: { lists: ["volumes", "formulas"] },
  analysis: { lists: ["prices"], each: ["analysis"] },
  progress: { lists: [] },
};

/** The queries that show what a change touched; a change that does not say what, or something unknown here, is all. */
export function touchedQueries(projectId: number, change: Change): QueryKey[] {
  const named = [...kinds(change.rows), ...kinds(change.removed)];
  if (named.length === 0 || named.some(([kind]) => SHOWN_IN[kind] === undefined)) return [["project", projectId]];
  const keys = named.flatMap(([kind, ids]) => {
    const { lists = [], each = [] } = SHOWN_IN[kind] ?? {};
    const single = ids === null ? each.map((list) => [list]) : each.flatMap((list) => ids.map((id) => [list, id]));
    return [...lists.map((list) => [list]), ...single].map((rest) => ["project", projectId, ...rest]);
  });
  return [...new Map(keys.map((key) => [key.join("/"), key])).values()];
}

function kinds(rows: Rows | undefined): [string, readonly number[] | null][] {
  return Object.entries(rows ?? {});
}

export function isComputed(projectId: number, key: QueryKey): boolean {
  return key[0] === "project" && key[1] === projectId && !STORED.includes(String(key[2]));
}

/** Reads again what is computed and older than `revision`. */
export function refreshComputed(queryClient: QueryClient, projectId: number, revision: number): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey, state }) => isComputed(projectId, queryKey) && revisionOf(state.data) < revision,
  });
}

function revisionOf(data: unknown): number {
  const meta = (data as { readonly meta?: { readonly revision?: unknown } } | undefined)?.meta;
  return typeof meta?.revision === "number" ? meta.revision : 0;
}
