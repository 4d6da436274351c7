import { FileText } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { BillingForm } from "#components/shop/documents/billing-form.tsx";
import { DocumentList } from "#components/shop/documents/document-list.tsx";
import { LoadFailed } from "#components/shop/load-failed.tsx";
import { pageColumn } from "#components/shop/page-column.ts";
import { load, requireMe } from "#lib/load.ts";
import { serverApi } from "#lib/server-api.ts";
import { buttonStyle } from "#ui/button-style.ts";
import { Card } from "#ui/card.tsx";
import { EmptyState } from "#ui/empty-state.tsx";

export const metadata: Metadata = { title: "Documents" };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

/** Every paper of the account, and how it is named on them. */
export default async function Page({ searchParams }: Props) {
  const { cursor } = await searchParams;
  await requireMe("/wallet/documents");
  const { data, failure } = await load("/wallet/documents", async () => {
    const { api, documents } = await serverApi();
    const query = typeof cursor === "string" ? { cursor, limit: 50 } : { limit: 50 };
    return Promise.all([documents.list(query), documents.billingDetails(), api.GET("/v1/countries")]);
  });
  if (failure) return <LoadFailed failure={failure} retry="/wallet/documents" />;
  const [page, details, countries] = data;
  return (
    <div className={pageColumn}>
      <div>
        <Link href="/wallet" className="text-base text-ink-soft hover:underline">
          Wallet
        </Link>
        <h1 className="font-semibold text-ink text-xl tracking-tight">Documents</h1>
      </div>
      <Card flush>
        {page.data.length === 0 ? (
          <EmptyState icon={<FileText aria-hidden="true" />} title="No documents yet">
            Receipts and invoices stand here some minutes after a payment, a statement after each month.
          </EmptyState>
        ) : (
          <DocumentList documents={page.data} />
        )}
      </Card>
      {page.nextCursor ? (
        <Link
          href={`/wallet/documents?cursor=${encodeURIComponent(page.nextCursor)}`}
          className={buttonStyle({ className: "self-center" })}
        >
          Older documents
        </Link>
      ) : null}
      <Card title="Billing details" description="For documents issued from now on. What was issued stays as it is.">
        <BillingForm
          details={details}
          countries={(countries.data?.data ?? []).map(({ code, name }) => ({ code, name }))}
        />
      </Card>
    </div>
  );
}
