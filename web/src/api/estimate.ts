import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { knownRevision, noteRevision } from "./revision";

export type Tree = Schemas["Tree"];
export type Klasifikasi = Schemas["Klasifikasi"];
export type SubKlasifikasi = Schemas["SubKlasifikasi"];
export type Pekerjaan = Schemas["Pekerjaan"];
export type SourceType = Pekerjaan["source_type"];
export type SaveTree = Schemas["SaveTree"];
export type SavedTree = Schemas["SavedTree"];
export type Volume = Schemas["Volume"];
export type Price = Schemas["Price"];
export type Rekap = Schemas["Rekap"];
export type RekapRow = Schemas["RekapRow"];

const BEHIND_MILLISECONDS = 1000;

const of = (projectId: number) => ({ path: { project_id: projectId } });

export const treeQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "tree"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/project/{project_id}/list-pekerjaan/tree/", { params: of(projectId), signal })),
  });

export async function saveTree(projectId: number, body: SaveTree): Promise<SavedTree> {
  const saved = await answer(
    api.POST("/api/project/{project_id}/list-pekerjaan/upsert/", { params: of(projectId), body }),
  );
  noteRevision(projectId, saved.revision);
  return saved;
}

export const volumesQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "volumes"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/project/{project_id}/volume-pekerjaan/list/", { params: of(projectId), signal })),
  });

export async function saveVolume(projectId: number, volume: Schemas["VolumeInput"]): Promise<Schemas["SavedVolumes"]> {
  const saved = await answer(
    api.POST("/api/project/{project_id}/volume-pekerjaan/save/", {
      params: of(projectId),
      body: { items: [volume] },
    }),
  );
  noteRevision(projectId, saved.revision);
  return saved;
}

export const pricesQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "prices"],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/project/{project_id}/harga-items/list/", { params: of(projectId), signal })),
  });

export async function savePrices(projectId: number, body: Schemas["SavePrices"]): Promise<Schemas["SavedPrices"]> {
  const saved = await answer(api.POST("/api/project/{project_id}/harga-items/save/", { params: of(projectId), body }));
  noteRevision(projectId, saved.revision);
  return saved;
}

/** The figures, no older than the newest write of this browser. */
export const rekapQuery = (projectId: number) =>
  queryOptions({
    queryKey: ["project", projectId, "rekap"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/project/{project_id}/rekap/", {
          params: { ...of(projectId), query: { min_revision: knownRevision(projectId) } },
          signal,
        }),
      ),
    // The read model is still catching up, or the answer was on its way when something was saved: look again soon.
    refetchInterval: ({ state }) => (isBehind(projectId, state.data) ? BEHIND_MILLISECONDS : false),
  });

/** Whether figures are older than what this browser has written or read. */
export function isBehind(projectId: number, rekap: Rekap | undefined): boolean {
  return rekap !== undefined && (rekap.meta.stale || rekap.meta.revision < knownRevision(projectId));
}
