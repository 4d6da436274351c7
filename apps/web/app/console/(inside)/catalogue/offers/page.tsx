import type { Metadata } from "next";
import { OffersPage } from "#console/catalogue/offers-page.tsx";

export const metadata: Metadata = { title: "Offers" };

export default OffersPage;
