import { TandemError } from "@tandem/sdk";
import { notFound, redirect } from "next/navigation";
import { type Failure, failureOf } from "./api.ts";
import { getMe } from "./server-api.ts";

/** What a page asked for, or why it did not get it. */
export type Loaded<T> = { data: T; failure?: undefined } | { data?: undefined; failure: Failure };

/**
 * Asks the API for a page. A thing that is not there becomes the not-found page, a missing session the sign-in page (which comes back to
 * `path`), every other failure words with the request id, for the page to show.
 */
export async function load<T>(path: string, ask: () => Promise<T>): Promise<Loaded<T>> {
  try {
    return { data: await ask() };
  } catch (error) {
    if (!(error instanceof TandemError)) throw error;
    if (error.status === 404 || error.code === "request.invalid_id") notFound();
    if (error.status === 401) redirect(signInPath(path));
    return { failure: failureOf(error) };
  }
}

/** Something a page can do without: null when the API refuses or fails. */
export async function loadExtra<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TandemError) return null;
    throw error;
  }
}

/** The sign-in page that leads back to `path`. */
export const signInPath = (path: string): string => `/sign-in?next=${encodeURIComponent(path)}`;

/** The person signed in; everyone else is sent to sign in first and comes back to `path`. */
export async function requireMe(path: string) {
  const me = await getMe();
  if (!me) redirect(signInPath(path));
  return me;
}

/** Where to go after signing in: an address of this site and nothing else, or an open redirect would lend our name to a stranger's page. */
export function safeNext(next: string | string[] | undefined): string {
  const text = Array.isArray(next) ? next[0] : next;
  return text?.startsWith("/") && !text.startsWith("//") && !text.startsWith("/\\") ? text : "/esims";
}
