import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { rememberCsrfToken } from "@/api/csrf";
import { ApiProblem, hasStatus } from "@/api/problem";
import { sessionQuery } from "@/api/session";

const MAXIMUM_RETRIES = 2;
const FRESH_MILLISECONDS = 15_000;
// A wrong password or code beside a session that goes on.
const REFUSED_PROOFS = ["credentials-wrong", "code-wrong"];

/** @param onSessionEnded called when the server no longer knows the session */
export function createQueryClient(onSessionEnded: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (!hasStatus(error, 401) || REFUSED_PROOFS.includes(error.slug) || !client.getQueryData(sessionQuery.queryKey))
      return;
    rememberCsrfToken(null);
    client.clear();
    client.setQueryData(sessionQuery.queryKey, null);
    onSessionEnded();
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { staleTime: FRESH_MILLISECONDS, retry: shouldRetry, retryDelay: delayOf },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

function shouldRetry(failures: number, error: unknown): boolean {
  return failures < MAXIMUM_RETRIES && error instanceof ApiProblem && error.isTransient;
}

function delayOf(failures: number, error: unknown): number {
  const asked = error instanceof ApiProblem ? error.retryAfter : null;
  return asked === null ? 400 * 2 ** failures : asked * 1000;
}
