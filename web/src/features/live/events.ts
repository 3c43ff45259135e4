/** Ids of rows by kind; null where there are too many to name. */
export type Rows = Readonly<Record<string, readonly number[] | null>>;

export interface Change {
  readonly revision: number;
  /** What was written, as the audit trail names it, whether or not it has rows here. */
  readonly kinds?: readonly string[];
  /** Absent when it may have been any row. */
  readonly rows?: Rows;
  readonly removed?: Rows;
}

export interface Person {
  readonly user_id: number;
  readonly name: string;
  readonly pages: readonly string[];
}

export interface Presence {
  readonly people: readonly Person[];
  /** False while the gateway knows of its own visitors only. */
  readonly complete: boolean;
}

/** What the change feed tells, by the names of its events (see the gateway's `feed_frames`). */
export interface FeedEvents {
  readonly hello: { readonly revision: number };
  readonly change: Change;
  readonly figures: { readonly revision: number };
  readonly plan: { readonly version: number };
  readonly presence: Presence;
  readonly reset: { readonly revision: number };
}

export const FEED_EVENTS = [
  "hello",
  "change",
  "figures",
  "plan",
  "presence",
  "reset",
] as const satisfies (keyof FeedEvents)[];
