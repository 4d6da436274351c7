/**
 * The example of the developers' page. It needs nothing but Node 18 or newer: saved to a file it runs as it is shown, which a test
 * does (apps/server/src/routes/sending.db.test.ts).
 */
export function verifySnippet({ baseUrl, to }: { baseUrl: string; to: string }): string {
  return `import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline/promises";

const api = async (path, body) => {
  const reply = await fetch("${baseUrl}" + path, {
    method: "POST",
    headers: {
      authorization: "Bearer " + process.env.TANDEM_API_KEY,
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
    },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(await reply.text());
  return reply.json();
};

// A text message first; a call when nothing is heard of its delivery.
const verification = await api("/v1/verifications", { to: "${to}", channels: ["sms", "voice"] });
console.log("Sent to", verification.to);

const input = createInterface({ input: process.stdin });
for await (const code of input) {
  const { result, checksLeft } = await api("/v1/verifications/" + verification.id + "/check", { code });
  console.log(result);
  if (result !== "wrong" || checksLeft === 0) break;
}
input.close();
`;
}
