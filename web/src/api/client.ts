import createClient, { type Middleware } from "openapi-fetch";

import { csrfToken } from "./csrf";
import { ApiProblem, NO_ANSWER, toProblem } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

const READS = ["GET", "HEAD"];

const withCsrfToken: Middleware = {
  onRequest({ request }) {
    const token = csrfToken();
    if (token !== null && !READS.includes(request.method)) request.headers.set("X-CSRF-Token", token);
    return request;
  },
};

export const api = createClient<paths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  headers: { Accept: "application/json, application/problem+json" },
});
api.use(withCsrfToken);

interface Outcome<Data> {
  readonly data?: Data | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The data of a call, or an `ApiProblem` thrown. `never` stands for answers without a body.
 */
export async function answer<Data>(call: Promise<Outcome<Data>>): Promise<Data> {
  const outcome = await call.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiProblem(NO_ANSWER, 0);
  });
  if (!outcome.response.ok) throw toProblem(outcome.response.status, outcome.error);
  return outcome.data as Data;
}
