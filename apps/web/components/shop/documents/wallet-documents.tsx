import Link from "next/link";
import { loadExtra } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { DocumentList } from "./document-list.tsx";

/** The newest papers on the wallet page, and the way to all of them. */
export async function WalletDocuments() {
  const { documents } = await serverApi();
  const page = await loadExtra(() => documents.list({ limit: 3 }));
  if (!page) return null;
  return (
    <Card
      title="Documents"
      description={
        page.data.length === 0
          ? "Receipts and invoices stand here some minutes after a payment, a statement after each month."
          : "Receipts, invoices and monthly statements."
      }
      flush
      actions={
        <Link href="/wallet/documents" className={buttonStyle({ size: "sm", variant: "ghost" })}>
          All documents
        </Link>
      }
    >
      {page.data.length === 0 ? null : <DocumentList documents={page.data} />}
    </Card>
  );
}
