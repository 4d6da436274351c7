"use client";

import type { Schemas } from "@tandem/sdk";
import { ShieldCheck } from "lucide-react";
import Link from "next/link";
import { channelWords } from "#components/shop/verify/words.ts";
import { customerColumn, moneyColumn, stateColumn, timeColumn } from "#console/lib/columns.tsx";
import { useMay } from "#console/lib/me.tsx";
import { optionsOf } from "#console/lib/meanings.ts";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { useList } from "#console/lib/use-list.ts";
import { formatNumber } from "#lib/number-words.ts";
import { Button } from "#ui/button.tsx";
import { DataTable, type TableColumn } from "#ui/data-table/data-table.tsx";
import { Notice } from "#ui/notice.tsx";
import { PageHeader } from "#ui/page-header.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";
import { verificationMeaning } from "./words.ts";

type Row = Schemas["OperatorVerification"];

const filterIds = ["state", "to"] as const;
const filters = [
  { id: "state", label: "State", options: optionsOf(verificationMeaning) },
  { id: "to", label: "Number", placeholder: "+12025550143" },
];

const columns: readonly TableColumn<Row>[] = [
  {
    id: "to",
    header: "To",
    csv: (row) => row.to,
    cell: (row) => (
      <Link href={`/console/verifications/${row.id}`} className="tabular whitespace-nowrap font-medium hover:underline">
        {formatNumber(row.to)}
      </Link>
    ),
  },
  stateColumn(verificationMeaning, (row) => row.state),
  {
    id: "sends",
    header: "By",
    phone: "line",
    csv: (row) => row.sends.map(({ channel }) => channel).join(" "),
    cell: (row) => row.sends.map(({ channel }) => channelWords[channel]).join(", then "),
  },
  customerColumn({ phone: "line" }, "account"),
  moneyColumn("charged", "Charged", (row) => row.charged),
  timeColumn("createdAt", "When", (row) => row.createdAt, { phone: "line" }),
];

/** Codes of all customers, and the brakes that stop some of them. */
export function VerificationsPage() {
  const verifications = useList<"listOperatorVerifications">(
    "verifications",
    filterIds,
    (query, signal) => operator.GET("/v1/operator/verifications", { params: { query }, ...(signal && { signal }) }),
    { every: 5_000 },
  );
  return (
    <>
      <PageHeader
        title="Verifications"
        description="One-time codes. What looks like pumping is stopped until you let it through."
      />
      <Brakes />
      <DataTable
        name="Verifications"
        columns={columns}
        {...verifications.table}
        rowId={(row) => row.id}
        filters={filters}
        rowHref={(row) => `/console/verifications/${row.id}`}
        empty={{
          icon: <ShieldCheck aria-hidden="true" />,
          title: "No codes yet",
          body: "Codes customers send by SMS, call or flash call stand here with how they ended.",
        }}
      />
    </>
  );
}

function Brakes() {
  const may = useMay("write");
  const brakes = useAsk(
    ["fraud-brakes"],
    (signal) => operator.GET("/v1/operator/fraud-brakes", { params: { query: { standing: "true" } }, signal }),
    { every: 15_000 },
  );
  const lift = useAct(
    (brakeId: string) => operator.POST("/v1/operator/fraud-brakes/{brakeId}/lift", { params: { path: { brakeId } } }),
    { done: "Codes to this prefix go out again" },
  );
  const standing = brakes.data?.data ?? [];
  if (standing.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      {standing.map((brake) => (
        <Notice
          key={brake.id}
          tone="warning"
          title={`Codes of ${brake.account.name} to ${brake.prefix}… are stopped`}
          action={
            may ? (
              <Button size="sm" pending={lift.pending} onClick={() => lift.run(brake.id)}>
                Let them through
              </Button>
            ) : null
          }
        >
          {brake.reason}. {brake.refused} refused since <RelativeTime at={brake.since} />.
        </Notice>
      ))}
    </div>
  );
}
