import type { Metadata } from "next";
import { FindNumberPage } from "#console/senders/find-number-page.tsx";

export const metadata: Metadata = { title: "Buy a number for the shop" };

export default FindNumberPage;
