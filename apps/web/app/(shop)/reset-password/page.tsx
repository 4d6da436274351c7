import type { Metadata } from "next";
import Link from "next/link";
import { NarrowPage } from "#components/shop/narrow-page.tsx";
import { ResetPasswordForm } from "#components/shop/password-forms.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Notice } from "#ui/notice.tsx";

export const metadata: Metadata = { title: "New password" };

export default async function Page({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await searchParams;
  return (
    <NarrowPage title="Choose a new password">
      {typeof token === "string" && token ? (
        <ResetPasswordForm token={token} />
      ) : (
        <Notice
          tone="warning"
          title="This link is not complete"
          action={
            <Link href="/forgot-password" className={buttonStyle()}>
              Ask for a new link
            </Link>
          }
        >
          Open the link from the e-mail again, or ask for a new one.
        </Notice>
      )}
    </NarrowPage>
  );
}
