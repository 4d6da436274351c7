import {
  answerLabPhone,
  getLabPhone,
  hangUpLabPhone,
  placeLabCall,
  sendLabFax,
  sendLabText,
  setLabPhone,
} from "@tandem/api-schema";
import { z } from "zod";
import type { App } from "../../app.ts";
import { toInstant } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { askLab, labUrlOf } from "./ask-lab.ts";

const texts = z.object({
  kind: z.enum(["message", "code"]),
  from: z.string(),
  text: z.string(),
  carrier: z.string(),
  atMs: z.number(),
});
const calls = z.object({
  other: z.string(),
  state: z.enum(["ringing", "talking"]),
  placedBy: z.enum(["us", "person"]),
  carrier: z.string(),
  sinceMs: z.number(),
});
const heard = z.object({
  did: z.enum(["speak", "play", "beep", "connect"]),
  what: z.string(),
  carrier: z.string(),
});
const phone = z.object({ texts: z.array(texts), calls: z.array(calls), heard: z.array(heard) });

const shownTexts = 50;
const shownHeard = 20;
const inMs = (seconds: number | null) => (seconds === null ? null : seconds * 1_000);
const at = (atMs: number) => toInstant(new Date(atMs));

/** The lab's telephones: what a person does with one at the other end of a number of ours. Only in the sandbox. */
export function labPhoneRoutes(app: App, { config }: Services): void {
  const play = (number: string, act: string, body: object = {}) =>
    askLab(labUrlOf(config), "POST", `/lab/phones/${encodeURIComponent(number)}/${act}`, body);

  app.openapi(getLabPhone, async (c) => {
    const { number } = c.req.valid("param");
    const told = phone.parse(
      await askLab(labUrlOf(config), "GET", `/lab/phones/${encodeURIComponent(number)}?format=json`),
    );
    return c.json(
      {
        number,
        texts: told.texts.slice(-shownTexts).map(({ atMs, ...text }) => ({ ...text, at: at(atMs) })),
        calls: told.calls.map(({ sinceMs, ...call }) => ({ ...call, since: at(sinceMs) })),
        heard: told.heard.slice(-shownHeard),
      },
      200,
    );
  });

  app.openapi(setLabPhone, async (c) => {
    const { answers, ringSeconds, talkSeconds, keys: digits, says } = c.req.valid("json");
    const behaviour = { answers, ringMs: ringSeconds * 1_000, talkMs: inMs(talkSeconds), digits, says };
    await play(c.req.valid("param").number, "behave", behaviour);
    return c.body(null, 204);
  });

  app.openapi(sendLabText, async (c) => {
    await play(c.req.valid("param").number, "text", c.req.valid("json"));
    return c.body(null, 204);
  });

  app.openapi(placeLabCall, async (c) => {
    const { to, talkSeconds, keys: digits, says } = c.req.valid("json");
    await play(c.req.valid("param").number, "call", { to, talkMs: inMs(talkSeconds), digits, says });
    return c.body(null, 204);
  });

  app.openapi(answerLabPhone, async (c) => {
    await play(c.req.valid("param").number, "pick-up");
    return c.body(null, 204);
  });

  app.openapi(hangUpLabPhone, async (c) => {
    await play(c.req.valid("param").number, "hang-up");
    return c.body(null, 204);
  });

  app.openapi(sendLabFax, async (c) => {
    await play(c.req.valid("param").number, "fax", c.req.valid("json"));
    return c.body(null, 204);
  });
}
