import { createTandemClient, TandemError } from "@tandem/sdk";

/** The API as the browser reaches it: same origin, session by cookie. Throws `TandemError`. */
export const api = createTandemClient({ baseUrl: "" });

/** What a screen needs of a failed request: words for a person, words per field, and the id support asks for. */
export type Failure = {
  code: string;
  message: string;
  /** Name of the form field (without `body.`) → what is wrong with it. */
  fields: Record<string, string>;
  requestId: string | null;
  status: number;
};

/** Turns whatever a request threw into words. A fault of our own code is not hidden as a failed request: it is thrown on. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof TandemError)) throw error;
  const fields = Object.fromEntries(
    (error.problem?.errors ?? []).map((one) => [one.field.replace(/^body\./, ""), one.message]),
  );
  return { code: error.code, message: messageOf(error), fields, requestId: error.requestId, status: error.status };
}

function messageOf(error: TandemError): string {
  if (error.code === "network.failed") return "We cannot be reached right now. Check your connection and try again.";
  if (error.status >= 500) return "Something failed on our side. Nothing is charged twice; try again.";
  if (error.code === "auth.unauthenticated") return "Sign in first.";
  const title = error.problem?.title;
  const detail = error.problem?.detail;
  if (!title) return error.message;
  return detail && detail !== title ? `${title.replace(/\.$/, "")}. ${detail}` : title;
}
