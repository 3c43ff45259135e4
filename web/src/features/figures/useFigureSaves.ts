import { useMutation, useMutationState } from "@tanstack/react-query";
import { useState } from "react";

import { hasStatus } from "@/api/problem";
import { useProblemText } from "@/design/States";
import { showToast } from "@/design/toasts";
import type { Decimal } from "@/lib/decimal";

/** One figure of one row, as the user has typed it. */
export interface FigureEdit {
  readonly id: number;
  readonly value: Decimal | null;
}

interface Figures {
  /** Names the list, so that its saves run one after the other. */
  readonly name: readonly (string | number)[];
  /** Saves with the version of the row that is in the cache at that moment. */
  readonly save: (edit: FigureEdit) => Promise<unknown>;
  /** Brings the saved rows, with their new versions, into the cache. */
  readonly refresh: () => Promise<unknown>;
}

/**
 * Saves single figures of a list. While a save is under way the typed value is shown; a refused one is explained at
 * its cell; a row that somebody else has changed meanwhile becomes a conflict for the user to decide.
 */
export function useFigureSaves({ name, save, refresh }: Figures) {
  const textOf = useProblemText();
  const [failures, setFailures] = useState<ReadonlyMap<number, string>>(new Map());
  const [conflict, setConflict] = useState<FigureEdit | null>(null);

  const mutation = useMutation({
    mutationKey: name,
    scope: { id: name.join("/") },
    mutationFn: save,
    onMutate: ({ id }) => setFailures((known) => without(known, id)),
    onSuccess: refresh,
    onError: async (problem, edit) => {
      if (hasStatus(problem, 409)) {
        await refresh();
        setConflict(edit);
        return;
      }
      const text = textOf(problem);
      setFailures((known) => new Map(known).set(edit.id, text));
      showToast("bad", text);
    },
  });

  const underWay = useMutationState({
    filters: { mutationKey: name, status: "pending" },
    select: ({ state }) => state.variables as FigureEdit,
  });

  return {
    save: mutation.mutate,
    pending: new Map(underWay.map(({ id, value }) => [id, value])),
    failures,
    conflict,
    closeConflict: () => setConflict(null),
  };
}

export type FigureSaves = ReturnType<typeof useFigureSaves>;

function without(failures: ReadonlyMap<number, string>, id: number): ReadonlyMap<number, string> {
  if (!failures.has(id)) return failures;
  const rest = new Map(failures);
  rest.delete(id);
  return rest;
}
