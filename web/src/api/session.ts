import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { rememberCsrfToken } from "./csrf";
import { ApiProblem, hasStatus } from "./problem";

export type User = Schemas["User"];

/** Who is logged in, or null. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: Infinity,
  queryFn: async (): Promise<User | null> => {
    try {
      return remember(await answer(api.GET("/api/auth/session/")));
    } catch (problem) {
      if (hasStatus(problem, 401)) return null;
      throw problem;
    }
  },
});

export async function logIn(email: string, password: string): Promise<User> {
  const session = await answer(api.POST("/api/auth/login/", { body: { email, password } }));
  if ("challenge" in session) throw new ApiProblem("second-factor-required", 401);
  return remember(session);
}

export async function logOut(): Promise<void> {
  await answer(api.POST("/api/auth/logout/"));
  rememberCsrfToken(null);
}

function remember(session: Schemas["SessionAnswer"]): User {
  rememberCsrfToken(session.csrf_token);
  return session.user;
}

export function isStaff(user: User): boolean {
  return user.roles.includes("staff");
}
