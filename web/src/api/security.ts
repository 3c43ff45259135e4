import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { rememberSession, type User } from "./session";

export type ApiToken = Schemas["ApiToken"];
export type Scope = ApiToken["scopes"][number];
export type NewToken = Schemas["NewToken"];
export type AuthEvent = Schemas["AuthEvent"];
export type Enrolment = Schemas["Enrolment"];

/** Whether codes are asked for at login, and how many recovery codes are left. */
export const secondFactorQuery = queryOptions({
  queryKey: ["account", "second-factor"],
  queryFn: ({ signal }) => answer(api.GET("/api/auth/second-factor/", { signal })),
});

/** A new secret for an authenticator, not in force until it is confirmed. */
export function enrolSecondFactor(password: string): Promise<Enrolment> {
  return answer(api.POST("/api/auth/second-factor/", { body: { password } }));
}

/** Ends every session of the account; this browser gets a new one. */
export async function confirmSecondFactor(code: string): Promise<{ user: User; codes: readonly string[] }> {
  const enabled = await answer(api.POST("/api/auth/second-factor/confirm/", { body: { code } }));
  return { user: rememberSession(enabled.session), codes: enabled.recovery_codes };
}

/** Password and code: that it is still the same person. */
export interface Proof {
  readonly password: string;
  readonly code: string;
}

/** Ends every session of the account; this browser gets a new one. */
export async function removeSecondFactor(proof: Proof): Promise<User> {
  return rememberSession(await answer(api.POST("/api/auth/second-factor/remove/", { body: proof })));
}

/** The old ones are void. */
export async function renewRecoveryCodes(proof: Proof): Promise<readonly string[]> {
  return (await answer(api.POST("/api/auth/second-factor/recovery-codes/", { body: proof }))).recovery_codes;
}

/** The tokens that still work, newest first. */
export const tokensQuery = queryOptions({
  queryKey: ["account", "tokens"],
  queryFn: async ({ signal }): Promise<ApiToken[]> => (await answer(api.GET("/api/auth/tokens/", { signal }))).items,
});

/** The secret is told this once only. */
export function createToken(token: Schemas["CreateToken"]): Promise<NewToken> {
  return answer(api.POST("/api/auth/tokens/", { body: token }));
}

export async function revokeToken(tokenId: number): Promise<void> {
  await answer(api.DELETE("/api/auth/tokens/{token_id}/", { params: { path: { token_id: tokenId } } }));
}

/** What happened to the account, newest first. */
export const eventsQuery = infiniteQueryOptions({
  queryKey: ["account", "events"],
  initialPageParam: "",
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET("/api/auth/events/", { params: { query: { cursor: pageParam, page_size: 10 } }, signal })),
  getNextPageParam: (page) => page.next_cursor ?? undefined,
});
