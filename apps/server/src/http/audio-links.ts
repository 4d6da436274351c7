import { type Clock, DomainError } from "@tandem/core/kernel";
import type { Context } from "hono";
import { z } from "zod";
import type { Config } from "../config.ts";
import type { AppEnv } from "./env.ts";
import { publicBase } from "./public-base.ts";
import { createTextSeal } from "./sealed-text.ts";

const validForMs = 3_600_000;
const right = z.object({ rootId: z.uuid(), recordingId: z.uuid(), untilMs: z.number() });

export type AudioLinks = {
  /** An address of ours under which anybody who has it may hear the recording for an hour. */
  make(c: Context<AppEnv>, what: { rootId: string; recordingId: string }): string;
  /** What a token gives the right to. Throws `request.not_found` for one that is none of ours or too old. */
  read(token: string): { rootId: string; recordingId: string };
};

/** Links that carry their own right, sealed with the process's secret. */
export function createAudioLinks(config: Config, clock: Clock): AudioLinks {
  const seal = createTextSeal(config.SESSION_SECRET, "links to recordings");
  return {
    make(c, { rootId, recordingId }) {
      const sealed = seal.seal(JSON.stringify({ rootId, recordingId, untilMs: clock.now().getTime() + validForMs }));
      const token = Buffer.from(sealed, "base64").toString("base64url");
      return `${publicBase(c, config)}/v1/recordings/shared/${token}`;
    },
    read(token) {
      try {
        const { untilMs, ...what } = right.parse(
          JSON.parse(seal.open(Buffer.from(token, "base64url").toString("base64"))),
        );
        if (untilMs > clock.now().getTime()) return what;
      } catch {
        // Whatever is wrong with it, it opens nothing.
      }
      throw new DomainError("request.not_found");
    },
  };
}
