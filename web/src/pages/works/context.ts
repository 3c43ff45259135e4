import { createContext, useContext } from "react";

import type { Volume } from "@/api/estimate";
import type { FigureSaves } from "@/features/figures/useFigureSaves";
import type { TreeEdit } from "@/features/tree/edits";
import type { TreeRow } from "@/features/tree/rows";

/** A dialog that is open, and the row that it is about. */
export type WorkDialog =
  | { readonly kind: "add-klasifikasi" }
  | { readonly kind: "append" }
  | { readonly kind: "add-sub" | "add-work" | "rename" | "remove" | "keep"; readonly row: TreeRow };

export interface WorksContextValue {
  readonly projectId: number;
  readonly volumes: ReadonlyMap<number, Volume>;
  /** Formulas of the volumes that have one. */
  readonly formulas: ReadonlyMap<number, string>;
  readonly saves: FigureSaves;
  readonly apply: (edit: TreeEdit) => void;
  readonly openDialog: (dialog: WorkDialog) => void;
  /** Focus to the volume of the next or previous pekerjaan. */
  readonly stepVolume: (from: TreeRow, direction: 1 | -1) => void;
}

export const WorksContext = createContext<WorksContextValue | null>(null);

export function useWorks(): WorksContextValue {
  const value = useContext(WorksContext);
  if (value === null) throw new Error("used outside of the works page");
  return value;
}
