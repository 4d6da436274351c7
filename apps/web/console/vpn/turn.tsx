"use client";

import type { Schemas } from "@tandem/sdk";
import { useMay } from "#console/lib/me.tsx";
import { operator } from "#console/lib/operator-api.ts";
import { useAct } from "#console/lib/use-act.ts";
import { formatDay } from "#lib/format.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";

type Account = Schemas["OperatorVpnAccount"];

/** Shuts a customer's account, or lets it be used again. */
export function Turn({ account }: { account: Account }) {
  const may = useMay("write");
  const suspends = account.state === "active";
  const turn = useAct(
    (state: "active" | "suspended") =>
      operator.PATCH("/v1/vpn/accounts/{vpnId}", { params: { path: { vpnId: account.id } }, body: { state } }),
    { done: suspends ? `${account.username} is suspended` : `${account.username} can connect again` },
  );
  if (!may || (account.state !== "active" && account.state !== "suspended")) return null;
  if (!suspends) {
    return (
      <Button size="sm" pending={turn.pending} onClick={() => turn.run("active")}>
        Resume
      </Button>
    );
  }
  return (
    <Confirm
      trigger={<Button size="sm">Suspend</Button>}
      title={`Suspend ${account.username}`}
      consequence={`${account.account.name} cannot connect with it until it is resumed. What is paid until ${formatDay(account.expiresAt)} runs on.`}
      action="Suspend"
      pending={turn.pending}
      onConfirm={(close) => turn.run("suspended", { onSettled: close })}
    />
  );
}
