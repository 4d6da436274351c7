const secrets: ReadonlySet<string> = new Set([
  "password",
  "authorization",
  "cookie",
  "set-cookie",
  "apiKey",
  "accessCode",
  "secretKey",
  "clientSecret",
  "accessToken",
  "credentials",
  "activationCode",
  "matchingId",
  "confirmationCode",
  "token",
]);

/**
 * The same object with secrets and activation codes masked, down to `levels` levels. The given one is left as it is; where
 * there is nothing to mask it is handed back itself, which costs next to nothing.
 */
export function maskSecrets<T extends object>(value: T, levels = 3): T {
  let masked: Record<string, unknown> | null = null;
  for (const [key, inner] of Object.entries(value)) {
    const outer = secrets.has(key)
      ? hidden(inner)
      : levels > 1 && isWalked(inner)
        ? maskSecrets(inner, levels - 1)
        : inner;
    if (outer === inner) continue;
    masked ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
    masked[key] = outer;
  }
  return (masked ?? value) as T;
}

const hidden = (secret: unknown): unknown => (secret === undefined ? undefined : "[redacted]");

// What writes itself as JSON in its own way, such as a date, is not looked into. Errors are written by the log's serializer.
function isWalked(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Error) && !("toJSON" in value);
}
