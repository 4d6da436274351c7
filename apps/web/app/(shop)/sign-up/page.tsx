import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { NarrowPage } from "#components/shop/narrow-page.tsx";
import { SignInPage } from "#components/shop/sign-in-page.tsx";
import { safeNext, signInPath } from "#lib/load.ts";
import { getMe } from "#lib/server-api.ts";

export const metadata: Metadata = { title: "Create an account" };

export default async function Page({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = safeNext((await searchParams).next);
  if (await getMe()) redirect(next);
  return (
    <NarrowPage
      title="Create an account"
      footer={
        <>
          Already have one?{" "}
          <Link href={signInPath(next)} className="text-primary-text underline">
            Sign in
          </Link>
        </>
      }
    >
      <SignInPage mode="sign-up" next={next} />
    </NarrowPage>
  );
}
