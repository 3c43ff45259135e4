import type { Volume } from "@/api/estimate";
import { ConflictDialog } from "@/features/figures/ConflictDialog";
import type { FigureSaves } from "@/features/figures/useFigureSaves";
import type { TreeRow } from "@/features/tree/rows";
import { formatVolume } from "@/lib/decimal";

import { isFormula } from "./useVolumeSaves";

interface VolumeConflictProps {
  readonly saves: FigureSaves;
  readonly volumes: ReadonlyMap<number, Volume>;
  readonly works: readonly TreeRow[];
}

export function VolumeConflict({ saves, volumes, works }: VolumeConflictProps) {
  const { conflict, closeConflict, save } = saves;
  if (conflict === null) return null;
  return (
    <ConflictDialog
      mine={shown(conflict.value ?? "0")}
      onKeepMine={() => {
        closeConflict();
        save(conflict);
      }}
      onKeepTheirs={closeConflict}
      subject={works.find(({ id }) => id === conflict.id)?.name ?? ""}
      theirs={formatVolume(volumes.get(conflict.id)?.quantity ?? "0")}
    />
  );
}

function shown(typed: string): string {
  return isFormula(typed) ? typed : formatVolume(typed);
}
