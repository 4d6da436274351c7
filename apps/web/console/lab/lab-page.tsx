"use client";

import type { Schemas } from "@tandem/sdk";
import { FlaskConical, Mail } from "lucide-react";
import { useMay, useMe } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useProviders } from "#console/lib/options.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { StatusBadge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { cn } from "#ui/cn.ts";
import { EmptyState } from "#ui/empty-state.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { isBroken, takesOrders } from "./faults.ts";
import { OrderFlow } from "./order-flow.tsx";
import { PhoneCard } from "./phone-card.tsx";
import { TestOrder } from "./test-order.tsx";
import { UpstreamCard } from "./upstream-card.tsx";
import { UpstreamSales } from "./upstream-sales.tsx";
import { useLab, useMendAll } from "./use-lab.ts";

const everyMs = 4000;

function Mailbox() {
  const brand = useAsk(["brand"], (signal) => operator.GET("/v1/brand", { signal }));
  const url = brand.data?.mailboxUrl;
  if (!url) return null;
  return (
    <a href={url} target="_blank" rel="noreferrer" className={buttonStyle({})}>
      <Mail aria-hidden="true" />
      Read the mail
    </a>
  );
}

/** How much is broken, with one press to mend it all. Always there, so that nothing moves when something breaks. */
function FaultsSet({ upstreams }: { upstreams: readonly Schemas["LabUpstream"][] }) {
  const may = useMay("write");
  const mendAll = useMendAll();
  const broken = upstreams.filter(isBroken);
  const names = broken.map((one) => one.name).join(", ");
  return (
    <section
      aria-label="Faults set"
      className={cn(
        "flex min-h-13 flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-md border px-4 py-2",
        broken.length > 0 ? "border-warning-line bg-warning-soft" : "border-line bg-surface",
      )}
    >
      <StatusBadge tone={broken.length > 0 ? "warning" : "success"} plain>
        {broken.length > 0 ? `Broken: ${names}. Orders flow around it` : "Nothing is broken"}
      </StatusBadge>
      {may ? (
        <Button size="sm" pending={mendAll.pending} disabled={broken.length === 0} onClick={() => mendAll.run(broken)}>
          Mend all
        </Button>
      ) : null}
    </section>
  );
}

function Cards({
  upstreams,
  providers,
}: {
  upstreams: readonly Schemas["LabUpstream"][];
  providers: readonly Schemas["Provider"][];
}) {
  return (
    <div className="grid grid-cols-1 gap-3 md:grid-cols-2 2xl:grid-cols-4">
      {upstreams.map((upstream) => (
        <UpstreamCard
          key={upstream.id}
          upstream={upstream}
          provider={providers.find((one) => one.upstream === upstream.id)}
        />
      ))}
    </div>
  );
}

function Bench() {
  const lab = useLab();
  const providers = useProviders(everyMs).data?.data ?? [];
  return (
    <Loaded asked={lab} height={620}>
      {({ data }) => {
        const esim = data.filter(takesOrders);
        const others = data.filter((one) => !takesOrders(one));
        return (
          <>
            <FaultsSet upstreams={data} />
            <Cards upstreams={esim} providers={providers} />
            <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-2">
              <OrderFlow />
              <UpstreamSales upstreams={esim} />
            </div>
            <PhoneCard />
            {others.length > 0 ? (
              <section aria-labelledby="other-services" className="flex flex-col gap-3">
                <h2 id="other-services" className="mt-2 font-semibold text-md">
                  Other services
                </h2>
                <Cards upstreams={others} providers={providers} />
              </section>
            ) : null}
          </>
        );
      }}
    </Loaded>
  );
}

/** The lab: break a provider, place an order, and watch it go around. Only in the sandbox. */
export function LabPage() {
  const { environment } = useMe();
  if (environment !== "sandbox") {
    return (
      <EmptyState icon={<FlaskConical aria-hidden="true" />} title="The lab is for the sandbox">
        Real providers cannot be broken here.
      </EmptyState>
    );
  }
  return (
    <>
      <PageHeader
        title="Lab"
        description="Each card is a simulated provider that speaks the real one's protocol. Break one, place an order, and watch it go around."
        actions={
          <>
            <Mailbox />
            <TestOrder />
          </>
        }
      />
      <Bench />
    </>
  );
}
