import Link from "next/link";
import { Card } from "#ui/card.tsx";
import { CopyButton } from "#ui/copy-button.tsx";

const order = `import { createTandemClient } from "@tandem/sdk";

const tandem = createTandemClient({
  baseUrl: "https://your-shop.example",
  apiKey: process.env.TANDEM_API_KEY,
});

const { data: plans } = await tandem.plans.list({ country: "FR", limit: 1 });
const order = await tandem.orders.create({ planId: plans[0].id });
const delivered = await tandem.orders.wait(order.id);
console.log(delivered.esims[0]?.activationCode);`;

const receive = `import { createServer } from "node:http";
import { verifyWebhook } from "@tandem/sdk/webhooks";

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString("utf8");
  try {
    const event = verifyWebhook({ body, headers: request.headers }, process.env.TANDEM_WEBHOOK_SECRET);
    response.writeHead(204).end();
    console.log(event.id, event.type, event.data);
  } catch {
    response.writeHead(400).end(); // forged, or too old
  }
}).listen(4444);`;

/** From nothing to the first order and the first webhook. */
export function QuickStart() {
  return (
    <div className="flex flex-col gap-4">
      <p className="text-base text-ink-soft">
        Everything this shop does, its API does. Make a key, then follow the steps; every request and reply is described
        in the{" "}
        <a href="/v1/docs" className="text-primary-text underline">
          API reference
        </a>
        .
      </p>
      <Snippet title="1. Buy an eSIM" code={order} />
      <Snippet title="2. Hear what happens" code={receive}>
        Add the address under Webhooks; the secret is shown there once. Answer quickly and work afterwards. The same
        event may come twice: <code className="font-mono text-sm">event.id</code> tells.
      </Snippet>
      <p className="text-base text-ink-soft">
        Money is spent from the{" "}
        <Link href="/wallet" className="text-primary-text underline">
          wallet
        </Link>
        . A refused purchase says what is missing; a repeated one with the same Idempotency-Key happens once.
      </p>
    </div>
  );
}

function Snippet({ title, code, children }: { title: string; code: string; children?: React.ReactNode }) {
  return (
    <Card title={title} actions={<CopyButton value={code} label={`Copy: ${title}`} />}>
      {children ? <p className="mb-3 text-base text-ink-soft">{children}</p> : null}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: code wider than its frame must be scrollable by keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-md border border-line bg-page p-3 font-mono text-ink text-sm"
      >
        {code}
      </pre>
    </Card>
  );
}
