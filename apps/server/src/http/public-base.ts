import type { Context } from "hono";
import type { Config } from "../config.ts";
import type { AppEnv } from "./env.ts";

/** Where this visitor reaches us, without a trailing slash: the host they asked for, by the scheme of the public address. */
export function publicBase(c: Context<AppEnv>, config: Config): string {
  return `${new URL(config.PUBLIC_URL).protocol}//${c.get("host")}`;
}
