import { api } from "./api.ts";

const calls = api.api;

/** Signs in at this host; the session cookie comes with the reply. Throws `TandemError`. */
export async function signIn(body: { email: string; password: string }): Promise<void> {
  await calls.POST("/v1/auth/sign-in/email", { body });
}

/** Makes an account with a wallet and signs in. Throws `TandemError`, `user.email_taken` among them. */
export async function signUp(body: { name: string; email: string; password: string }): Promise<void> {
  await calls.POST("/v1/auth/sign-up/email", { body });
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await calls.POST("/v1/auth/sign-out");
}

/** Sends a link to choose a new password, if the address is known; the reply does not tell. */
export async function requestPasswordReset(email: string): Promise<void> {
  await calls.POST("/v1/auth/request-password-reset", { body: { email, redirectTo: "/reset-password" } });
}

/** Sets the password with the token of that link. Throws `TandemError` `auth.invalid_token` when it is used up or too old. */
export async function resetPassword(body: { token: string; newPassword: string }): Promise<void> {
  await calls.POST("/v1/auth/reset-password", { body });
}
