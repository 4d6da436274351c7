import type { Metadata } from "next";
import { AccountsPage } from "#console/customers/accounts-page.tsx";

export const metadata: Metadata = { title: "Accounts" };

export default AccountsPage;
