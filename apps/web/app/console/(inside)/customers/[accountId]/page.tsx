import type { Metadata } from "next";
import { AccountPage } from "#console/customers/account-page.tsx";

export const metadata: Metadata = { title: "Account" };

export default async function Page({ params }: { params: Promise<{ accountId: string }> }) {
  const { accountId } = await params;
  return <AccountPage accountId={accountId} />;
}
