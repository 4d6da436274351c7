import type { Metadata } from "next";
import { VerificationPage } from "#console/messages/verification-page.tsx";

export const metadata: Metadata = { title: "Verification" };

export default async function Page({ params }: { params: Promise<{ verificationId: string }> }) {
  const { verificationId } = await params;
  return <VerificationPage verificationId={verificationId} />;
}
