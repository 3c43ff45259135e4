/**
 * The newest revision of each project that this browser has written or read. Figures are asked for at that revision
 * or a later one, so that users always see what they have just saved.
 */
const newest = new Map<number, number>();

const MOST_OWN = 200;
/** The latest revisions that this browser has written, the oldest first: what they changed is shown already. */
const own = new Map<number, readonly number[]>();

/** Of a write. */
export function noteRevision(projectId: number, revision: number): void {
  own.set(projectId, [...(own.get(projectId) ?? []), revision].slice(-MOST_OWN));
  noteRead(projectId, revision);
}

/** Of a read, or of an announcement. */
export function noteRead(projectId: number, revision: number): void {
  newest.set(projectId, Math.max(revision, newest.get(projectId) ?? 0));
}

export function knownRevision(projectId: number): number {
  return newest.get(projectId) ?? 0;
}

export function isOwnRevision(projectId: number, revision: number): boolean {
  return own.get(projectId)?.includes(revision) ?? false;
}
