import type { Row } from "@tanstack/react-table";
import type { DragEvent, HTMLAttributes } from "react";

import { place } from "@/features/tree/edits";
import type { TreeRow } from "@/features/tree/rows";

import type { WorksContextValue } from "./context";

const CARRIED = "application/x-taksir-pekerjaan";

/** Dragging a pekerjaan onto another one puts it before that one, onto a sub-klasifikasi at its end. */
export function useTreeDrag(apply: WorksContextValue["apply"]) {
  const mark = (event: DragEvent<HTMLElement>, isTarget: boolean) => {
    if (isTarget) event.currentTarget.dataset.drop = "here";
    else delete event.currentTarget.dataset.drop;
  };

  return ({ original }: Row<TreeRow>): HTMLAttributes<HTMLDivElement> => {
    const source = {
      draggable: true,
      onDragStart: (event: DragEvent<HTMLElement>) => {
        // Selecting text in a field of the row is no drag of the row.
        if (
          document.activeElement instanceof HTMLInputElement &&
          event.currentTarget.contains(document.activeElement)
        ) {
          event.preventDefault();
          return;
        }
        event.dataTransfer.setData(CARRIED, String(original.id));
        event.dataTransfer.effectAllowed = "move";
      },
    };
    const target = {
      onDragOver: (event: DragEvent<HTMLElement>) => {
        if (!event.dataTransfer.types.includes(CARRIED)) return;
        event.preventDefault();
        mark(event, true);
      },
      onDragLeave: (event: DragEvent<HTMLElement>) => mark(event, false),
      onDrop: (event: DragEvent<HTMLElement>) => {
        event.preventDefault();
        mark(event, false);
        apply(place(Number(event.dataTransfer.getData(CARRIED)), original));
      },
    };
    if (original.kind === "klasifikasi") return {};
    return original.kind === "sub" ? target : { ...source, ...target };
  };
}
