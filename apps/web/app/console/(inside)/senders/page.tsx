import type { Metadata } from "next";
import { SendersPage } from "#console/senders/senders-page.tsx";

export const metadata: Metadata = { title: "Shared senders" };

export default SendersPage;
