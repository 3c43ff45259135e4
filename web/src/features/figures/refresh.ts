import type { QueryClient } from "@tanstack/react-query";

import { rekapQuery } from "@/api/estimate";

/** After a write: everything that is computed from the project is read again, at the written revision or later. */
export function refreshFigures(queryClient: QueryClient, projectId: number): void {
  void queryClient.invalidateQueries({ queryKey: rekapQuery(projectId).queryKey });
}

/** After a write that may have changed any list of the project. */
export async function refreshProject(queryClient: QueryClient, projectId: number): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
}
