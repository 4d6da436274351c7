import type { Metadata } from "next";
import { VerificationsPage } from "#console/messages/verifications-page.tsx";

export const metadata: Metadata = { title: "Verifications" };

export default VerificationsPage;
