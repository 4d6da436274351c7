import type { Metadata } from "next";
import { FaxesPage } from "#console/faxes/faxes-page.tsx";

export const metadata: Metadata = { title: "Faxes" };

export default FaxesPage;
