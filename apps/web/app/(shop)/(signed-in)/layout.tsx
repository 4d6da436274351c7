import type { ReactNode } from "react";
import { ServiceNav } from "#components/shop/service-nav.tsx";
import { getMe } from "#lib/server-api.ts";
import { Toaster } from "#ui/toast.tsx";

/** What is a customer's own: each page beside the ways to the others. */
export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const me = await getMe();
  if (!me) return children;
  return (
    <div className="mx-auto w-full max-w-5xl px-4 lg:grid lg:grid-cols-[12rem_minmax(0,1fr)] lg:gap-8">
      <ServiceNav />
      <div className="-mx-4 min-w-0 lg:mx-0">{children}</div>
      <Toaster />
    </div>
  );
}
