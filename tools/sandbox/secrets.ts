import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Secrets = { appLogin: { name: string; password: string }; sessionSecret: string; internalToken: string };

/** The instance's own secrets, made at the first start and kept beside its data: the database login, session key, internal token, keyring. */
export function ensureSecrets(dataDirectory: string): Secrets {
  mkdirSync(dataDirectory, { recursive: true });
  const keyringFile = join(dataDirectory, "keyring.json");
  if (!existsSync(keyringFile)) {
    write(keyringFile, { active: "k1", keys: { k1: randomBytes(32).toString("base64") } });
  }
  const file = join(dataDirectory, "secrets.json");
  if (!existsSync(file)) {
    const suffix = randomBytes(4).toString("hex");
    write(file, {
      // Logins belong to the whole server: two instances on one server each have their own.
      appLogin: { name: `tandem_app_${suffix}`, password: randomBytes(24).toString("hex") },
      sessionSecret: randomBytes(32).toString("hex"),
      internalToken: randomBytes(24).toString("hex"),
    } satisfies Secrets);
  }
  return JSON.parse(readFileSync(file, "utf8")) as Secrets;
}

function write(file: string, content: unknown): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}
