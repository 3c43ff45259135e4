import { useQueryClient } from "@tanstack/react-query";

import { saveVolume, volumesQuery } from "@/api/estimate";
import { formulasQuery, saveFormula } from "@/api/formulas";
import { refreshFigures } from "@/features/figures/refresh";
import { useFigureSaves } from "@/features/figures/useFigureSaves";

/** Whether a typed volume is a formula. */
export function isFormula(value: string): boolean {
  return value.startsWith("=");
}

/** Saves volumes, numbers and formulas alike, with the version of the row that the user saw, and has the totals computed again. */
export function useVolumeSaves(projectId: number) {
  const queryClient = useQueryClient();
  const query = volumesQuery(projectId);
  return useFigureSaves({
    name: ["volumes", projectId],
    save: async ({ id, value }) => {
      const known = queryClient.getQueryData(query.queryKey)?.items.find((volume) => volume.pekerjaan_id === id);
      const version = known === undefined ? {} : { version: known.version };
      const typed = value ?? "0";
      if (isFormula(typed)) await saveFormula(projectId, { pekerjaan_id: id, raw: typed, is_fx: true, ...version });
      else await saveVolume(projectId, { pekerjaan_id: id, quantity: typed, ...version });
      refreshFigures(queryClient, projectId);
    },
    refresh: () =>
      Promise.all([
        queryClient.refetchQueries({ queryKey: query.queryKey }),
        queryClient.refetchQueries({ queryKey: formulasQuery(projectId).queryKey }),
      ]),
  });
}
