"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { operator } from "#console/lib/operator-api.ts";
import { Loaded } from "#console/lib/parts.tsx";
import { useAsk } from "#console/lib/use-ask.ts";
import { PageHeader } from "#ui/page-header.tsx";
import { Tabs } from "#ui/tabs.tsx";
import { DecisionsTable } from "./decisions-table.tsx";
import { PolicyForm } from "./policy-form.tsx";

function Policies() {
  const policies = useAsk(["routing-policies"], (signal) => operator.GET("/v1/operator/routing/policies", { signal }));
  return (
    <Loaded asked={policies} height={520}>
      {({ data }) => (
        <div className="flex flex-col gap-3">
          {data.map((policy) => (
            <PolicyForm key={policy.service} policy={policy} />
          ))}
        </div>
      )}
    </Loaded>
  );
}

/** How providers are chosen, who would be chosen now, and what was chosen. */
export function RoutingPage() {
  const router = useRouter();
  const pathname = usePathname();
  const tab = useSearchParams().get("tab") ?? "policy";
  return (
    <>
      <PageHeader title="Routing" />
      <Tabs
        label="Routing"
        value={tab}
        onValueChange={(next) =>
          router.replace(next === "policy" ? pathname : `${pathname}?tab=${next}`, { scroll: false })
        }
        tabs={[
          {
            value: "policy",
            label: "Policy",
            content: <Policies />,
          },
          { value: "decisions", label: "Decisions", content: <DecisionsTable /> },
        ]}
      />
    </>
  );
}
