import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { isOwnRevision, noteRead } from "@/api/revision";
import { hasUnsaved, subscribeToUnsaved } from "@/lib/unsaved";

import { Connection } from "./connection";
import type { Change, Presence } from "./events";
import { refreshComputed, refreshPlanned, touchedQueries } from "./touched";

const POLL_MILLISECONDS = 15_000;
const NOBODY: Presence = { people: [], complete: true };
// Of no revision, so never the user's own.
const ANYTHING: Change = { revision: 0 };
// One name for this tab, so that turning a page is not taken for leaving.
const TAB = [0, 0].map(() => Math.random().toString(36).slice(2)).join("");

export interface Live extends Presence {
  readonly isLive: boolean;
  /** Others have changed something that is not shown yet, because it would replace what is being typed. */
  readonly isHolding: boolean;
}

/** Follows a project: shows what others change as soon as nothing of the user's own is in its way. */
export function useLive(projectId: number, revision: number): Live {
  const queryClient = useQueryClient();
  const page = useLocation({ select: ({ pathname }) => pageOf(pathname) });
  const [presence, setPresence] = useState(NOBODY);
  const [isLive, setLive] = useState(true);
  const [isHolding, setHolding] = useState(false);
  const shown = useRef(revision);

  useEffect(() => {
    const held = new HeldChanges(queryClient, projectId, setHolding);
    const connection = new Connection(
      () => {
        const query = new URLSearchParams({ page, tab: TAB, since: String(shown.current) });
        return `/api/project/${projectId}/events/?${query.toString()}`;
      },
      {
        onLive: setLive,
        hello: () => undefined,
        presence: setPresence,
        change: (change) => {
          shown.current = change.revision;
          held.add(change);
        },
        reset: ({ revision: at }) => {
          shown.current = at;
          held.add(ANYTHING);
        },
        figures: ({ revision: at }) => {
          noteRead(projectId, at);
          refreshComputed(queryClient, projectId, at);
        },
        plan: ({ version }) => refreshPlanned(queryClient, projectId, version),
      },
    );
    connection.start();
    return () => {
      connection.stop();
      held.stop();
    };
  }, [queryClient, projectId, page]);

  useEffect(() => {
    if (isLive) return undefined;
    const poll = () => {
      if (!document.hidden && !isBusy(queryClient))
        void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    };
    poll();
    const timer = setInterval(poll, POLL_MILLISECONDS);
    return () => clearInterval(timer);
  }, [queryClient, projectId, isLive]);

  return { ...presence, isLive, isHolding };
}

function isBusy(queryClient: QueryClient): boolean {
  return hasUnsaved() || queryClient.isMutating() > 0;
}

/** Changes of others wait while something is typed or being saved: a save must carry the version that the user saw. */
class HeldChanges {
  readonly #queryClient: QueryClient;
  readonly #projectId: number;
  readonly #onHolding: (isHolding: boolean) => void;
  #waiting: Change[] = [];
  readonly #stops: (() => void)[];

  constructor(queryClient: QueryClient, projectId: number, onHolding: (isHolding: boolean) => void) {
    this.#queryClient = queryClient;
    this.#projectId = projectId;
    this.#onHolding = onHolding;
    this.#stops = [subscribeToUnsaved(this.#release), queryClient.getMutationCache().subscribe(this.#release)];
  }

  add(change: Change): void {
    this.#waiting.push(change);
    this.#release();
    if (this.#waiting.length > 0 && hasUnsaved()) this.#onHolding(true);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    // Whatever was held back is read when it is next looked at.
    for (const queryKey of this.#touched()) void this.#queryClient.invalidateQueries({ queryKey, refetchType: "none" });
    this.#onHolding(false);
  }

  readonly #release = () => {
    if (this.#waiting.length === 0 || isBusy(this.#queryClient)) return;
    const touched = this.#touched();
    this.#waiting = [];
    for (const queryKey of touched) void this.#queryClient.invalidateQueries({ queryKey });
    this.#onHolding(false);
  };

  /** What the user has saved is read again by whoever saved it. */
  #touched() {
    return this.#waiting
      .filter(({ revision }) => !isOwnRevision(this.#projectId, revision))
      .flatMap((change) => touchedQueries(this.#projectId, change));
  }
}

/** The part of a project's address that says which page is open: "" is the overview. */
export function pageOf(pathname: string): string {
  return /^\/project\/\d+\/([a-z-]{1,32})/.exec(pathname)?.[1] ?? "ringkasan";
}
