import type { Metadata } from "next";
import { AuditPage } from "#console/system/audit-page.tsx";

export const metadata: Metadata = { title: "Audit log" };

export default AuditPage;
