import { Hono } from "hono";
import { html } from "hono/html";
import type { PhoneText } from "../world/texts.ts";
import { problem } from "./problem.ts";
import type { LabEnv } from "./types.ts";
import type { Upstream } from "./upstream.ts";

type Found = PhoneText & { carrier: string };

/**
 * `/lab/phones/{number}`: a telephone of the lab for whoever tries the product out. It shows the messages and codes that reached
 * it by any carrier, and writes back. With `?format=json` the same for programs.
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
    if (c.req.query("format") === "json") return c.json({ number, texts });
    return c.html(page(number, phone(number, texts)));
  });
  app.post("/lab/phones/:number", async (c) => {
    const number = toNumber(c.req.param("number"));
    const form = await c.req.parseBody();
    const message = { from: number, to: toNumber(String(form.to ?? "")), text: String(form.text ?? "") };
    const refused = writeTo(upstreams, message);
    if (refused) return problem(409, "That cannot be now", refused);
    return c.redirect(`/lab/phones/${encodeURIComponent(number)}`, 303);
  });
  return app;
}

const toNumber = (written: string) => written.replace(/[^\d+]/g, "");

function textsAt(upstreams: ReadonlyMap<string, Upstream>, number: string): Found[] {
  return [...upstreams.values()]
    .flatMap(({ simulator, instance }) => {
      const action = instance.actions?.read_phone;
      if (!action?.schema.safeParse({ number }).success) return [];
      const { texts } = action.act({ number }) as { texts: PhoneText[] };
      return texts.map((text) => ({ ...text, carrier: simulator.name }));
    })
    .toSorted((one, other) => one.atMs - other.atMs);
}

/** Lets the person write by whichever carrier the number lives at. Returns why not, where none takes it. */
function writeTo(
  upstreams: ReadonlyMap<string, Upstream>,
  message: { from: string; to: string; text: string },
): string | null {
  for (const { instance } of upstreams.values()) {
    const action = instance.actions?.receive_message;
    if (!action?.schema.safeParse(message).success) continue;
    const result = action.act(message) as { refused?: string };
    if (!result.refused) return null;
  }
  return `${message.to || "that"} is no number of ours at any carrier`;
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
