import { createTransport } from "nodemailer";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Lab, startLab } from "../lab/start-lab.ts";
import type { Mail, MailSummary } from "./mail-sink.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ port: 0 });
});
afterEach(() => lab.mail.clear());
afterAll(() => lab.close());

const send = async (subject: string, html = "<h1>Your eSIM</h1>") => {
  const transport = createTransport({ url: lab.mail.url, host: "127.0.0.1", port: lab.mail.port, secure: false });
  await transport.sendMail({
    from: "Shop <shop@tandem.example>",
    to: "traveller@tandem.example",
    bcc: "audit@tandem.example",
    subject,
    text: "Your eSIM",
    html,
    headers: { "X-Order": "ord_1" },
    attachments: [{ filename: "qr.png", content: Buffer.from([1, 2, 3]), cid: "qr" }],
  });
  transport.close();
};
const read = async <Body>(path: string) => (await (await fetch(`${lab.url}${path}`)).json()) as Body;

test("a message that was sent can be listed and read with its headers, bodies and attachments", async () => {
  await send("Ready — your eSIM");
  const list = await read<MailSummary[]>("/lab/mail");
  expect(list).toEqual([
    {
      id: expect.any(String),
      to: ["traveller@tandem.example", "audit@tandem.example"],
      from: "shop@tandem.example",
      subject: "Ready — your eSIM",
      at: expect.any(String),
    },
  ]);
  const mail = await read<Mail>(`/lab/mail/${list[0]?.id}`);
  expect(mail.headers).toContainEqual({ name: "X-Order", value: "ord_1" });
  expect(mail.text).toContain("Your eSIM");
  expect(mail.html).toContain("<h1>Your eSIM</h1>");
  expect(mail.attachments).toEqual([{ filename: "qr.png", contentType: "image/png", contentId: "<qr>", sizeBytes: 3 }]);
});

test("the html is served as a page that can run nothing", async () => {
  await send("Page");
  const [summary] = lab.mail.list();
  const page = await fetch(`${lab.url}/lab/mail/${summary?.id}/html`);
  expect(page.headers.get("content-type")).toContain("text/html");
  expect(page.headers.get("content-security-policy")).toContain("sandbox");
  expect(await page.text()).toContain("<h1>Your eSIM</h1>");
});

test("DELETE empties the sink, and an unknown message is a problem", async () => {
  await send("Gone");
  await fetch(`${lab.url}/lab/mail`, { method: "DELETE" });
  expect(await read("/lab/mail")).toEqual([]);
  expect((await fetch(`${lab.url}/lab/mail/mail_1`)).status).toBe(404);
  expect((await fetch(`${lab.url}/lab/mail/mail_1/html`)).status).toBe(404);
});

test("only the last 500 messages are kept", async () => {
  const transport = createTransport({ host: "127.0.0.1", port: lab.mail.port, pool: true, maxMessages: 1_000 });
  for (let index = 0; index < 505; index += 1) {
    await transport.sendMail({ from: "a@tandem.example", to: "b@tandem.example", subject: `${index}`, text: "x" });
  }
  transport.close();
  const list = lab.mail.list();
  expect(list).toHaveLength(500);
  expect(list[0]?.subject).toBe("504");
});
