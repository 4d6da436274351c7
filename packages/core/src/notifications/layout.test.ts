import { expect, test } from "vitest";
import { textOn, toHtml, toText } from "./layout.ts";
import { smsText } from "./sms-text.ts";
import { everyName, topicOf, unknownVariables, writeTopic } from "./topics/index.ts";

const esim = {
  iccid: "8944000000000000001",
  activationCode: "LPA:1$smdp.example$MID-1",
  smdpAddress: "smdp.example",
  matchingId: "MID-1",
  confirmationCode: null,
};
const context = { brandName: "Roam <Co>", publicUrl: "https://shop.example", esims: [esim] };
const brand = { name: "Roam <Co>", primaryColor: "#ffd400", supportEmail: "help@example.test" };

test.each(everyName)("%s says the same in HTML and in text, with nothing unescaped", (name) => {
  const content = writeTopic(name, topicOf(name).example, context);
  const html = toHtml(content, brand);
  const text = toText(content, brand);
  expect(html).not.toMatch(/<Co>|<3|undefined|\[object/);
  expect(text).not.toMatch(/undefined|\[object/);
  expect(text).toContain(content.title);
  for (const block of content.blocks)
    if (block.kind === "button") expect(html).toContain(block.url.replaceAll("&", "&#38;"));
});

test("an eSIM's message has the QR code, the manual codes and steps for both systems", () => {
  const content = writeTopic("order_delivered", topicOf("order_delivered").example, context);
  const text = toText(content, brand);
  expect(content.blocks.some((block) => block.kind === "qr" && block.value === esim.activationCode)).toBe(true);
  for (const wanted of ["smdp.example", "MID-1", esim.iccid, "iPhone", "Android"]) expect(text).toContain(wanted);
});

test("a brand's own words take the place of ours; codes, buttons and steps stay", () => {
  const own = { subject: "{{brand}}: {{name}} is here", text: "Enjoy <it>.\n\nYours, {{ brand }}" };
  const content = writeTopic("order_delivered", topicOf("order_delivered").example, context, own);
  expect(content.title).toBe("Roam <Co>: France 5 GB, 30 days is here");
  const texts = content.blocks.flatMap((block) => (block.kind === "paragraph" ? [block.text] : []));
  expect(texts).toEqual(["Enjoy <it>.", "Yours, Roam <Co>"]);
  expect(content.blocks.map((block) => block.kind)).toEqual(expect.arrayContaining(["qr", "button", "steps"]));
  expect(unknownVariables("order_delivered", "{{name}} {{price}} {{}}")).toEqual(["price", ""]);
});

test("an SMS says who it is from, what it is, and keeps its link", () => {
  const text = smsText(writeTopic("recharge_failed", topicOf("recharge_failed").example, context), "Roam");
  expect(text).toBe("Roam: Your wallet could not be recharged. The card was declined. https://shop.example/wallet");
  const long = writeTopic("message_received", { from: "1", to: "2", text: "x".repeat(900) }, context);
  const cut = smsText({ ...long, title: "y".repeat(400) }, "Roam");
  expect(cut).toHaveLength(306);
  expect(cut.endsWith("... https://shop.example/messages")).toBe(true);
});

test("money is shown with its currency", () => {
  expect(writeTopic("order_failed", topicOf("order_failed").example, context).preview).toContain("$9.99");
});

test("data that is not what the topic needs is refused", () => {
  expect(() => writeTopic("order_delivered", { orderId: "ord_1" }, context)).toThrow();
});

test("text on the brand's colour can be read", () => {
  expect(textOn("#ffd400")).toBe("#000000");
  expect(textOn("#102a83")).toBe("#ffffff");
});
