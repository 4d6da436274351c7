import { DomainError } from "@tandem/core/kernel";
import { request } from "undici";
import { z } from "zod";
import type { Config } from "../../config.ts";

/** Where the lab is. Throws `sandbox.only` outside the sandbox. */
export function labUrlOf({ TANDEM_MODE, LAB_URL }: Config): string {
  if (TANDEM_MODE !== "sandbox" || !LAB_URL) throw new DomainError("sandbox.only");
  return LAB_URL;
}

/**
 * One request to the lab. Throws `request.not_found` when it knows no such upstream or device, `request.invalid` with its words
 * when it refuses (it holds no secrets), `service.not_ready` when it is away.
 */
export async function askLab(
  labUrl: string,
  method: "GET" | "PUT" | "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<unknown> {
  const reply = await request(`${labUrl}${path}`, {
    method,
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new DomainError("service.not_ready", { cause: String(error) });
  });
  const text = await reply.body.text();
  if (reply.statusCode === 404) throw new DomainError("request.not_found");
  if (reply.statusCode >= 400) throw new DomainError("request.invalid", { errors: refusalsOf(text) });
  return text === "" ? null : JSON.parse(text);
}

const refusal = z.object({
  detail: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});

/** The lab's own problem as ours names it. */
function refusalsOf(text: string): { field: string; message: string }[] {
  const parsed = refusal.safeParse(JSON.parse(text));
  if (parsed.success && parsed.data.errors?.length) {
    return parsed.data.errors.map(({ field, message }) => ({ field: `body.${field}`, message }));
  }
  return [{ field: "body", message: parsed.data?.detail ?? "was refused by the lab" }];
}
