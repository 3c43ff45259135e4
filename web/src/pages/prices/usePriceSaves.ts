import { useQueryClient } from "@tanstack/react-query";

import { pricesQuery, savePrices } from "@/api/estimate";
import { refreshFigures } from "@/features/figures/refresh";
import { useFigureSaves } from "@/features/figures/useFigureSaves";

/** Saves prices with the version of the row that the user saw, and has the totals computed again. */
export function usePriceSaves(projectId: number) {
  const queryClient = useQueryClient();
  const query = pricesQuery(projectId);
  return useFigureSaves({
    name: ["prices", projectId],
    save: async ({ id, value }) => {
      const known = queryClient.getQueryData(query.queryKey)?.items.find((price) => price.id === id);
      const version = known === undefined ? {} : { version: known.version };
      await savePrices(projectId, { items: [{ id, harga_satuan: value, ...version }] });
      refreshFigures(queryClient, projectId);
      // Analyses show prices too; they are read again when they are looked at.
      void queryClient.invalidateQueries({ queryKey: ["project", projectId, "analysis"], refetchType: "none" });
    },
    refresh: () => queryClient.refetchQueries({ queryKey: query.queryKey }),
  });
}
