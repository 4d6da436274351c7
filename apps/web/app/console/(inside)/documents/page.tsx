import type { Metadata } from "next";
import { DocumentsPage } from "#console/documents/documents-page.tsx";

export const metadata: Metadata = { title: "Documents" };

export default DocumentsPage;
