import type { QueryClient, QueryKey } from "@tanstack/react-query";

import type { Change } from "./events";

/** Lists that hold rows as they are stored; everything else of a project is computed from them. */
const STORED = [
  ...["header", "pricing", "markup", "members", "tree", "volumes", "formulas", "prices", "analysis"],
  ...["parameters", "conversions", "progress", "stages", "network"],
];

interface Shown {
  readonly lists: readonly string[];
  /** Lists of which there is one for each pekerjaan. */
  readonly each?: readonly string[];
}

/** Which lists show a kind of row. */
const SHOWN_IN: Readonly<Record<string, Shown>> = {
  project: { lists: ["header", "pricing", "markup", "members"] },
  klasifikasi: { lists: ["tree"] },
  sub_klasifikasi: { lists: ["tree"] },
  pekerjaan: { lists: ["tree", "volumes", "formulas"], each: ["analysis", "markup"] },
  // Analyses show the prices of their rows.
  resource: { lists: ["prices", "analysis"] },
  volume: { lists: ["volumes", "formulas"] },
  analysis: { lists: ["prices"], each: ["analysis"] },
  progress: { lists: ["progress"] },
  parameter: { lists: ["parameters", "formulas"] },
  conversion: { lists: ["conversions"] },
  stage: { lists: ["stages"] },
  activity: { lists: ["network"] },
  invitation: { lists: ["members"] },
  template: { lists: [] },
};

/** Kinds of the audit trail whose rows go by another name. */
const ROWS_OF: Readonly<Record<string, string>> = {
  markup: "pekerjaan",
  member: "project",
  pricing: "project",
  price_fill: "resource",
  stage_share: "stage",
  dependency: "activity",
  week_progress: "progress",
};

/** The queries that show what a change touched; a change that does not say what, or something unknown here, is all. */
export function touchedQueries(projectId: number, change: Change): QueryKey[] {
  const touched = change.rows === undefined ? [] : touchedRows(change);
  if (touched.length === 0 || touched.some(([kind]) => SHOWN_IN[kind] === undefined)) return [["project", projectId]];
  const keys = touched.flatMap(([kind, ids]) => {
    const { lists = [], each = [] } = SHOWN_IN[kind] ?? {};
    const single = ids === null ? each.map((list) => [list]) : each.flatMap((list) => ids.map((id) => [list, id]));
    return [...lists.map((list) => [list]), ...single].map((rest) => ["project", projectId, ...rest]);
  });
  return [...new Map(keys.map((key) => [key.join("/"), key])).values()];
}

/** Rows by kind, and of the kinds that name no rows all of them. */
function touchedRows({ kinds = [], rows = {}, removed = {} }: Change): [string, readonly number[] | null][] {
  const named = [...Object.entries(rows), ...Object.entries(removed)];
  const nameless = kinds.map((kind) => ROWS_OF[kind] ?? kind).filter((kind) => !named.some(([name]) => name === kind));
  return [...named, ...nameless.map((kind): [string, null] => [kind, null])];
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

/** Reads again what shows settings or baselines of before `version`. */
export function refreshPlanned(queryClient: QueryClient, projectId: number, version: number): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey, state }) =>
      isComputed(projectId, queryKey) && (numberOf(state.data, "plan_version") ?? version) < version,
  });
}

function revisionOf(data: unknown): number {
  return numberOf(data, "revision") ?? 0;
}

function numberOf(data: unknown, name: "revision" | "plan_version"): number | undefined {
  const value = (data as { readonly meta?: Readonly<Record<string, unknown>> } | undefined)?.meta?.[name];
  return typeof value === "number" ? value : undefined;
}
