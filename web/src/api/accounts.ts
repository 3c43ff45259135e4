import { answer, api, type Schemas } from "./client";

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
