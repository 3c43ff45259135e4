import type { components } from "./schema";

type ProblemDocument = components["schemas"]["Problem"];

/** One wrong field; further members (sheet, cell …) depend on the kind of error. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
  readonly [attribute: string]: unknown;
}

/** Slug of a request that never got an answer. */
export const NO_ANSWER = "no-answer";

/** An answer that is no success: the problem+json of the gateway (RFC 9457), or the lack of any answer. */
export class ApiProblem extends Error {
  readonly slug: string;
  readonly status: number;
  readonly fields: readonly FieldProblem[];
  readonly requestId: string | null;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | null;
  /** The row as it is now, for a conflict. */
  readonly current: unknown;

  constructor(slug: string, status: number, document: Partial<ProblemDocument> = {}) {
    super(document.detail ?? slug);
    this.name = "ApiProblem";
    this.slug = slug;
    this.status = status;
    this.fields = document.errors ?? [];
    this.requestId = document.request_id ?? null;
    this.retryAfter = document.retry_after ?? null;
    this.current = document.current ?? null;
  }

  get isTransient(): boolean {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

const SLUG = /^urn:taksir:problem:(.+)$/;

/** Whatever the server sent beside a status of 400 or more. */
export function toProblem(status: number, body: unknown): ApiProblem {
  if (typeof body !== "object" || body === null) return new ApiProblem(`http-${status}`, status);
  const document = body as Partial<ProblemDocument>;
  const slug = SLUG.exec(document.type ?? "")?.[1] ?? `http-${status}`;
  return new ApiProblem(slug, status, document);
}

export function hasStatus(error: unknown, status: number): error is ApiProblem {
  return error instanceof ApiProblem && error.status === status;
}
