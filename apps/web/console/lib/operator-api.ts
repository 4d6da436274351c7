import type { operations } from "@tandem/sdk";
import { api } from "#lib/api.ts";

/** The typed client of every route, as the console uses it: same origin, session by cookie. Throws `TandemError`. */
export const operator = api.api;

/** Query of an operation. */
export type Query<O extends keyof operations> = NonNullable<operations[O]["parameters"]["query"]>;

/** One page of a list for an export: as large as the API allows, behind `cursor`. Throws `TandemError`. */
export async function pageOf<T>(
  cursor: string | null,
  ask: (place: { limit: string; cursor?: string }) => Promise<{ data?: { data: T[]; nextCursor: string | null } }>,
): Promise<{ data: readonly T[]; nextCursor: string | null }> {
  const { data } = await ask({ limit: "200", ...(cursor ? { cursor } : {}) });
  return data ?? { data: [], nextCursor: null };
}

/**
 * A list's state as the query of its operation. The state comes from the URL as text and may hold anything a person typed there;
 * the API is the one that refuses what it does not know.
 */
export function listQuery<O extends keyof operations>(state: { query: Record<string, string> }): Query<O> {
  return { limit: 50, ...state.query } as unknown as Query<O>;
}
