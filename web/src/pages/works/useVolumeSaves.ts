import { useQueryClient } from "@tanstack/react-query";

import { saveVolume, volumesQuery } from "@/api/estimate";
import { refreshFigures } from "@/features/figures/refresh";
import { useFigureSaves } from "@/features/figures/useFigureSaves";

/** Saves volumes with the version of the row that the user saw, and has the totals computed again. */
export function useVolumeSaves(projectId: number) {
  const queryClient = useQueryClient();
  const query = volumesQuery(projectId);
  return useFigureSaves({
    name: ["volumes", projectId],
    save: async ({ id, value }) => {
      const known = queryClient.getQueryData(query.queryKey)?.items.find((volume) => volume.pekerjaan_id === id);
      const version = known === undefined ? {} : { version: known.version };
      await saveVolume(projectId, { pekerjaan_id: id, quantity: value ?? "0", ...version });
      refreshFigures(queryClient, projectId);
    },
    refresh: () => queryClient.refetchQueries({ queryKey: query.queryKey }),
  });
}
