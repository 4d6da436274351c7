import { Hono } from "hono";
import { problem } from "../lab/problem.ts";
import type { LabEnv } from "../lab/types.ts";
import type { MailSink } from "./mail-sink.ts";

/** `/lab/mail`: the messages the product sent, as a reader of the lab sees them. */
export function createMailRoutes(mail: MailSink): Hono<LabEnv> {
  const app = new Hono<LabEnv>();
  const notFound = (id: string) => problem(404, "No such message", `No message "${id}" is kept.`);
  app.get("/lab/mail", (c) => c.json(mail.list()));
  app.delete("/lab/mail", (c) => {
    mail.clear();
    return c.json([]);
  });
  app.get("/lab/mail/:id", (c) => {
    const id = c.req.param("id");
    const found = mail.find(id);
    return found ? c.json(found) : notFound(id);
  });
  app.get("/lab/mail/:id/html", (c) => {
    const id = c.req.param("id");
    const found = mail.find(id);
    if (!found) return notFound(id);
    // The message is a stranger's page on the lab's origin: it may show itself, but run nothing.
    c.header("content-security-policy", "sandbox; script-src 'none'");
    return c.html(found.html ?? `<pre>${escapeHtml(found.text ?? "")}</pre>`);
  });
  return app;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
