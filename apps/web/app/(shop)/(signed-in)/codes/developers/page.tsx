import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { widePageColumn } from "#components/shop/page-column.ts";
import { verifySnippet } from "#components/shop/verify/snippet.ts";
import { requireMe } from "#lib/load.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { CopyButton } from "#ui/copy-button.tsx";

export const metadata: Metadata = { title: "2FA for developers" };

/** How to send and check a code from one's own program: an example that runs as it stands. */
export default async function Page() {
  await requireMe("/codes/developers");
  const incoming = await headers();
  const host = incoming.get("x-forwarded-host") ?? incoming.get("host") ?? "localhost";
  const baseUrl = `${incoming.get("x-forwarded-proto") ?? "http"}://${host}`;
  const snippet = verifySnippet({ baseUrl, to: "+12025550143" });
  return (
    <div className={widePageColumn}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-semibold text-ink text-xl tracking-tight">2FA for developers</h1>
        <Link href="/codes" className={buttonStyle({ size: "sm" })}>
          Back to 2FA
        </Link>
      </div>
      <Card title="Send a code and check it" actions={<CopyButton value={snippet} label="Copy the example" />}>
        <ol className="mb-3 flex list-decimal flex-col gap-1 pl-5 text-base text-ink">
          <li>Make an API key with the right to send codes.</li>
          <li>
            Save this as <code>verify.mjs</code> and put a phone of yours in.
          </li>
          <li>
            Run <code>TANDEM_API_KEY=… node verify.mjs</code> and type the code.
          </li>
        </ol>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
        <pre tabIndex={0} className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-ink text-sm">
          {snippet}
        </pre>
      </Card>
      <Card title="What to know">
        <ul className="flex list-disc flex-col gap-1 pl-5 text-base text-ink">
          <li>
            Channels are tried in their order: <code>sms</code>, <code>voice</code>, <code>flash_call</code>. With a
            flash call the code is the end of the number that rings.
          </li>
          <li>Each code that is sent is paid; one that fails or does not arrive is not.</li>
          <li>A number gets five codes in ten minutes, a verification takes five tries.</li>
          <li>
            <code>verify.blocked</code> means that codes to a prefix look like fraud: many sent, hardly any entered.
          </li>
          <li>
            A webhook tells <code>verification.approved</code> and <code>verification.failed</code>.
          </li>
        </ul>
      </Card>
    </div>
  );
}
