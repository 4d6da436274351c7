import type { Metadata } from "next";
import { JobsPage } from "#console/system/jobs-page.tsx";

export const metadata: Metadata = { title: "Jobs" };

export default JobsPage;
