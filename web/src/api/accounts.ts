import { queryOptions } from "@tanstack/react-query";

import { answer, api, type Schemas } from "./client";
import { rememberSession, type User } from "./session";

export type SessionInfo = Schemas["SessionInfo"];

export type Registration = Pick<Schemas["Register"], "name" | "email" | "password">;

/** Sends a link; the answer does not tell whether there is an account with this address. */
export async function register(registration: Registration): Promise<void> {
  await answer(api.POST("/api/auth/register/", { body: { ...registration, organisation: "" } }));
}

export async function confirmEmail(token: string): Promise<void> {
  await answer(api.POST("/api/auth/confirm-email/", { body: { token } }));
}

export async function requestPasswordReset(email: string): Promise<void> {
  await answer(api.POST("/api/auth/password/reset-request/", { body: { email } }));
}

/** Ends every session of the account as well. */
export async function resetPassword(token: string, password: string): Promise<void> {
  await answer(api.POST("/api/auth/password/reset/", { body: { token, password } }));
}

export async function updateProfile(name: string): Promise<User> {
  return answer(api.PATCH("/api/auth/profile/", { body: { name } }));
}

/** Ends every session of the account; this browser gets a new one. */
export async function changePassword(currentPassword: string, newPassword: string): Promise<User> {
  const body = { current_password: currentPassword, new_password: newPassword };
  return rememberSession(await answer(api.POST("/api/auth/password/", { body })));
}

/** Where the user is logged in, used last first. */
export const sessionsQuery = queryOptions({
  queryKey: ["account", "sessions"],
  queryFn: async (): Promise<SessionInfo[]> => (await answer(api.GET("/api/auth/sessions/"))).items,
});

export async function endSession(sessionId: number): Promise<void> {
  await answer(api.DELETE("/api/auth/sessions/{session_id}/", { params: { path: { session_id: sessionId } } }));
}

/** All but the one of this browser. */
export async function endOtherSessions(): Promise<void> {
  await answer(api.DELETE("/api/auth/sessions/"));
}
