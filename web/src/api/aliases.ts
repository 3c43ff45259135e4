import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";

export type Alias = Schemas["Alias"];
export type AliasKind = Alias["kind"];
export type SaveAlias = Schemas["SaveAlias"];

/** All of them, by kind and name. */
export const aliasesQuery = queryOptions({
  queryKey: ["aliases"],
  queryFn: async ({ signal }): Promise<Alias[]> =>
    (await answer(api.GET("/api/referensi/aliases/", { signal }))).aliases,
});

/** Keeps another name, in place of one that reads the same; staff only. */
export function saveAlias(body: SaveAlias): Promise<Alias> {
  return answer(api.PUT("/api/referensi/aliases/", { body }));
}

/** Staff only. */
export async function deleteAlias(id: number): Promise<void> {
  await answer(api.DELETE("/api/referensi/aliases/{alias_id}/", { params: { path: { alias_id: id } } }));
}
