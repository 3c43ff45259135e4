import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { rememberCsrfToken } from "./csrf";
import { hasStatus } from "./problem";

export type User = Schemas["User"];

/** Who is logged in, or null. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: Infinity,
  queryFn: async (): Promise<User | null> => {
    try {
      return rememberSession(await answer(api.GET("/api/auth/session/")));
    } catch (problem) {
      if (hasStatus(problem, 401)) return null;
      throw problem;
    }
  },
});

/** Either somebody is logged in, or a code of the second factor is asked for first. */
export type LoginStep = { readonly user: User } | { readonly challenge: string };

/** Where the browser goes to log in with the OpenID provider. */
export const OIDC_START = "/api/auth/oidc/start/";

/** Which ways of logging in there are beside e-mail and password. */
export const loginMethodsQuery = queryOptions({
  queryKey: ["login-methods"],
  staleTime: Infinity,
  queryFn: ({ signal }) => answer(api.GET("/api/auth/methods/", { signal })),
});

export async function logIn(email: string, password: string): Promise<LoginStep> {
  const step = await answer(api.POST("/api/auth/login/", { body: { email, password } }));
  return "challenge" in step ? { challenge: step.challenge } : { user: rememberSession(step) };
}

export async function finishLogin(challenge: string, code: string): Promise<LoginStep> {
  return {
    user: rememberSession(await answer(api.POST("/api/auth/login/second-factor/", { body: { challenge, code } }))),
  };
}

export async function logOut(): Promise<void> {
  await answer(api.POST("/api/auth/logout/"));
  rememberCsrfToken(null);
}

/** Whoever got a new session has a new CSRF token as well. */
export function rememberSession(session: Schemas["SessionAnswer"]): User {
  rememberCsrfToken(session.csrf_token);
  return session.user;
}

export function isStaff(user: User): boolean {
  return user.roles.includes("staff");
}
