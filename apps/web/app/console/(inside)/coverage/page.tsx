import type { Metadata } from "next";
import { CoveragePage } from "#console/coverage/coverage-page.tsx";

export const metadata: Metadata = { title: "Coverage" };

export default CoveragePage;
