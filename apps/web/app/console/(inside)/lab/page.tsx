import type { Metadata } from "next";
import { LabPage } from "#console/lab/lab-page.tsx";

export const metadata: Metadata = { title: "Lab" };

export default LabPage;
