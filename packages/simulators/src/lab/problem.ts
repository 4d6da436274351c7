/** One thing wrong with a lab request: where, and what would be right. */
export type ProblemField = { field: string; message: string };

/** An RFC 9457 answer to a lab request that cannot be done. */
export function problem(status: number, title: string, detail: string, errors: ProblemField[] = []): Response {
  const body = { type: "about:blank", title, status, detail, ...(errors.length > 0 ? { errors } : {}) };
  return Response.json(body, { status, headers: { "content-type": "application/problem+json" } });
}
