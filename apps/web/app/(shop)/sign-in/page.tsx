import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { NarrowPage } from "#components/shop/narrow-page.tsx";
import { SignInPage } from "#components/shop/sign-in-page.tsx";
import { safeNext } from "#lib/load.ts";
import { getMe } from "#lib/server-api.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function Page({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = safeNext((await searchParams).next);
  if (await getMe()) redirect(next);
  return (
    <NarrowPage
      title="Sign in"
      footer={
        <>
          New here?{" "}
          <Link href={`/sign-up?next=${encodeURIComponent(next)}`} className="text-primary-text underline">
            Create an account
          </Link>
        </>
      }
    >
      <SignInPage mode="sign-in" next={next} />
    </NarrowPage>
  );
}
