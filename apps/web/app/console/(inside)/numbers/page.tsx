import type { Metadata } from "next";
import { NumbersPage } from "#console/numbers/numbers-page.tsx";

export const metadata: Metadata = { title: "Numbers" };

export default NumbersPage;
