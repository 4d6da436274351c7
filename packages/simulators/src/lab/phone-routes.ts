import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { CallNow, Heard } from "../world/phones.ts";
import type { PhoneText } from "../world/texts.ts";
import { askPhone, isPhoneAct, phoneActNames, playPhone } from "./phone-acts.ts";
import { problem } from "./problem.ts";
import type { LabEnv } from "./types.ts";
import type { Upstream } from "./upstream.ts";

type Found = PhoneText & { carrier: string };

/**
 * `/lab/phones/{number}`: a telephone of the lab for whoever tries the product out. It shows the messages and codes that reached
 * it by any carrier, and writes back. For programs: `?format=json` with what rings and what was heard besides, and a POST to
 * `/lab/phones/{number}/{act}` for each thing a person does with a phone.
 */
export function createPhoneRoutes(upstreams: ReadonlyMap<string, Upstream>): Hono<LabEnv> {
  const app = new Hono<LabEnv>();
  app.get("/lab/phones", (c) => {
    const number = c.req.query("number");
    return number
      ? c.redirect(`/lab/phones/${encodeURIComponent(toNumber(number))}`)
      : c.html(page("Telephones", chooser()));
  });
  app.get("/lab/phones/:number", (c) => {
    const number = toNumber(c.req.param("number"));
    const texts = textsAt(upstreams, number);
    if (c.req.query("format") === "json") {
      const calls = askPhone<CallNow>(upstreams, number, { action: "phone_calls", part: "calls" });
      const heard = askPhone<Heard>(upstreams, number, { action: "phone_heard", part: "heard" });
      return c.json({ number, texts, calls, heard });
    }
    return c.html(page(number, phone(number, texts)));
  });
  app.post("/lab/phones/:number", async (c) => {
    const number = toNumber(c.req.param("number"));
    const form = await c.req.parseBody();
    const message = { to: toNumber(String(form.to ?? "")), text: String(form.text ?? "") };
    const played = await playPhone(upstreams, number, "text", message);
    if (played.kind !== "done")
      return problem(409, "That cannot be now", `${message.to || "that"} is no number of ours at any carrier`);
    return c.redirect(`/lab/phones/${encodeURIComponent(number)}`, 303);
  });
  app.post("/lab/phones/:number/:act", (c) => act(c, upstreams));
  return app;
}

const toNumber = (written: string) => written.replace(/[^\d+]/g, "");

const textsAt = (upstreams: ReadonlyMap<string, Upstream>, number: string) =>
  askPhone<PhoneText>(upstreams, number, { action: "read_phone", part: "texts" }).toSorted(
    (one, other) => one.atMs - other.atMs,
  );

/** One act of a person with their phone, for programs. */
async function act(c: Context<LabEnv>, upstreams: ReadonlyMap<string, Upstream>): Promise<Response> {
  const number = toNumber(c.req.param("number") ?? "");
  const name = c.req.param("act") ?? "";
  if (!isPhoneAct(name)) return problem(404, "No such act", `A phone can: ${phoneActNames.join(", ")}.`);
  const body: unknown = await c.req.json().catch(() => ({}));
  const played = await playPhone(upstreams, number, name, typeof body === "object" && body !== null ? body : {});
  if (played.kind === "wrong") return problem(422, "Invalid lab request", "Some fields are not right.", played.errors);
  if (played.kind === "refused") return problem(409, "That cannot be now", played.reason);
  return c.json({ carrier: played.carrier, ...played.result });
}

const page = (title: string, body: ReturnType<typeof html>) => html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>${title}</title>
      <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 2rem auto; padding: 0 1rem; }
        li { list-style: none; border: 1px solid #8886; border-radius: 8px; padding: .5rem .75rem; margin: .5rem 0; white-space: pre-wrap; }
        ul { padding: 0; } small { display: block; opacity: .7; } input, button { font: inherit; width: 100%; margin: .25rem 0; padding: .4rem; box-sizing: border-box; }
        :root { color-scheme: light dark; }
      </style>
    </head>
    <body>${body}</body>
  </html>`;

const chooser = () => html`<h1>Telephones of the lab</h1>
  <form><label>Number <input name="number" type="tel" value="+12025550143" /></label><button>Take it in hand</button></form>`;

const phone = (number: string, texts: readonly Found[]) => html`<h1>${number}</h1>
  <ul>
    ${texts.map(
      ({ kind, from, text, carrier, atMs }) =>
        html`<li>${kind === "code" ? `Code ${text}` : text}<small>from ${from} by ${carrier}, ${new Date(atMs).toISOString().slice(11, 19)}</small></li>`,
    )}
  </ul>
  <form method="post">
    <label>Write to <input name="to" type="tel" required value="${texts.findLast(({ from }) => from.startsWith("+"))?.from ?? ""}" /></label>
    <label>Text <input name="text" required /></label><button>Send</button>
  </form>`;
