import { answer, api, type Schemas } from "./client";
import { knownRevision } from "./revision";

export type ExportStatus = Schemas["ExportStatus"];

/** The same key for the same wish: pressing the button twice makes one file. */
export function startWorkbook(projectId: number, idempotencyKey: string): Promise<Schemas["StartedExport"]> {
  return answer(
    api.POST("/api/project/{project_id}/export-async/", {
      params: { path: { project_id: projectId }, header: { "Idempotency-Key": idempotencyKey } },
      body: { export_type: "rekap-rab", format: "xlsx", min_revision: knownRevision(projectId) },
    }),
  );
}

export function exportStatus(taskId: string, signal: AbortSignal): Promise<ExportStatus> {
  return answer(api.GET("/api/export/status/{task_id}/", { params: { path: { task_id: taskId } }, signal }));
}

export function csvAddress(projectId: number): string {
  return `/api/project/${projectId}/export/rekap-rab/csv/?min_revision=${knownRevision(projectId)}`;
}
