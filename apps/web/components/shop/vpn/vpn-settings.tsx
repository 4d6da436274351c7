"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { api } from "#lib/api.ts";
import { formatDay } from "#lib/format.ts";
import { useDoing } from "#lib/use-doing.ts";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";

type Account = Schemas["VpnAccount"];

/** What its owner can do with an account besides connecting: another name or password, a pause, the end. */
export function VpnSettings({ account }: { account: Account }) {
  const router = useRouter();
  const { pending, failure, run: act } = useDoing();
  const { id, state, can } = account;
  const isOpen = account.changes.some((change) => change.state === "open");
  const remove = async (close: () => void) => {
    if (await act("delete", () => api.vpn.remove(id))) router.push("/vpn");
    else close();
  };
  return (
    <div className="flex flex-col gap-5">
      <Rename account={account} />
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      <div className="flex flex-wrap gap-2">
        {can.changePassword && state !== "expired" ? (
          <Button
            pending={pending === "password"}
            disabled={isOpen || pending !== null}
            onClick={() => act("password", () => api.vpn.changePassword(id))}
          >
            New password
          </Button>
        ) : null}
        {can.suspend && state === "active" ? (
          <Button
            pending={pending === "suspend"}
            disabled={isOpen || pending !== null}
            onClick={() => act("suspend", () => api.vpn.update(id, { state: "suspended" }))}
          >
            Suspend
          </Button>
        ) : null}
        {can.suspend && state === "suspended" ? (
          <Button
            variant="primary"
            pending={pending === "resume"}
            disabled={isOpen || pending !== null}
            onClick={() => act("resume", () => api.vpn.update(id, { state: "active" }))}
          >
            Resume
          </Button>
        ) : null}
        <Confirm
          trigger={
            <Button variant="danger" disabled={isOpen || pending !== null}>
              Delete
            </Button>
          }
          title={`Delete ${account.name}?`}
          consequence={`Nobody can connect with it any more. What is paid until ${formatDay(account.expiresAt)} is lost.`}
          action="Delete for good"
          keep="Keep it"
          pending={pending === "delete"}
          onConfirm={remove}
        />
      </div>
    </div>
  );
}

function Rename({ account }: { account: Account }) {
  const router = useRouter();
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    await api.vpn.update(account.id, { name: fieldText(form, "name") });
    router.refresh();
  });
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-2">
      <Field label="Name" error={failure?.fields.name ?? failure?.message}>
        <Input name="name" defaultValue={account.name} maxLength={80} required />
      </Field>
      <Button type="submit" pending={pending} className="self-start">
        Save the name
      </Button>
    </form>
  );
}
