"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog, DialogClose } from "#ui/dialog.tsx";
import { Notice } from "#ui/notice.tsx";
import { EndpointForm, type EventTypeInfo } from "./endpoint-form.tsx";
import { SecretOnce } from "./secret-once.tsx";

type Endpoint = Schemas["WebhookEndpoint"];

const dayMs = 86_400_000;

/** One action at a time, with what went wrong or what it came to. */
function useActions(endpoint: Endpoint) {
  const router = useRouter();
  const [pending, setPending] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const run = async (name: string, work: () => Promise<string | null>) => {
    setPending(name);
    setFailure(null);
    setSaid(null);
    try {
      setSaid(await work());
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(null);
    }
  };
  const params = { path: { endpointId: endpoint.id } };
  return { pending, failure, said, run, params };
}

/** What can be done with an endpoint: try it, send again, pause, change, a new secret, remove. */
export function EndpointActions({ endpoint, types }: { endpoint: Endpoint; types: readonly EventTypeInfo[] }) {
  const router = useRouter();
  const { pending, failure, said, run, params } = useActions(endpoint);
  const [secret, setSecret] = useState<string | null>(null);
  const [editing, setEditing] = useState(false);
  const path = "/v1/webhook-endpoints/{endpointId}" as const;
  const busy = pending !== null;
  const test = () =>
    run("test", async () => {
      await api.api.POST(`${path}/test`, { params });
      return "A test is on its way; it stands below.";
    });
  const replay = () =>
    run("replay", async () => {
      const since = new Date(Date.now() - 30 * dayMs).toISOString();
      const { data } = await api.api.POST(`${path}/replay`, { params, body: { since } });
      return data?.replayed === 0 ? "Nothing failed." : `${data?.replayed} events are on their way again.`;
    });
  const setStatus = (status: "enabled" | "paused") =>
    run("status", async () => {
      await api.api.PATCH(path, { params, body: { status } });
      return null;
    });
  const rotate = () =>
    run("rotate", async () => {
      const { data } = await api.api.POST(`${path}/rotate-secret`, { params });
      setSecret(data?.secret ?? null);
      return null;
    });
  const remove = () =>
    run("remove", async () => {
      await api.api.DELETE(path, { params });
      router.push("/developers");
      return null;
    });
  return (
    <div className="flex flex-col gap-3">
      {secret ? (
        <SecretOnce what="the new secret" secret={secret}>
          Both secrets sign for a day; change your system over in that time.
        </SecretOnce>
      ) : null}
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      {said ? <Notice tone="info">{said}</Notice> : null}
      <div className="flex flex-wrap gap-2">
        <Button onClick={test} pending={pending === "test"} disabled={busy || endpoint.status !== "enabled"}>
          Send a test
        </Button>
        <Button onClick={replay} pending={pending === "replay"} disabled={busy || endpoint.status !== "enabled"}>
          Send again what failed
        </Button>
        {endpoint.status === "enabled" ? (
          <Button onClick={() => setStatus("paused")} disabled={busy}>
            Pause
          </Button>
        ) : (
          <Button variant="primary" onClick={() => setStatus("enabled")} disabled={busy}>
            Enable
          </Button>
        )}
        <Dialog
          open={editing}
          onOpenChange={setEditing}
          trigger={<Button disabled={busy}>Change</Button>}
          title="Change the endpoint"
        >
          <EndpointForm
            types={types}
            initial={endpoint}
            action="Save"
            cancel={<Button onClick={() => setEditing(false)}>Cancel</Button>}
            onSend={async (body) => {
              await api.api.PATCH(path, { params, body });
              setEditing(false);
              router.refresh();
            }}
          />
        </Dialog>
        <Ask
          label="New secret"
          title="Make a new secret"
          consequence="The present secret goes on signing beside the new one for 24 hours, then it ends."
          action="Make it"
          pending={pending === "rotate"}
          onConfirm={rotate}
        />
        <Ask
          label="Remove"
          title="Remove this endpoint"
          consequence="Nothing is sent to it any more, and its log is deleted. This cannot be undone."
          action="Remove"
          danger
          pending={pending === "remove"}
          onConfirm={remove}
        />
      </div>
    </div>
  );
}

function Ask({
  label,
  title,
  consequence,
  action,
  danger = false,
  pending,
  onConfirm,
}: {
  label: string;
  title: string;
  consequence: string;
  action: string;
  danger?: boolean;
  pending: boolean;
  onConfirm: () => Promise<void>;
}) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button disabled={pending}>{label}</Button>}
      title={title}
      description={consequence}
      footer={
        <>
          <DialogClose asChild>
            <Button>Keep as it is</Button>
          </DialogClose>
          <Button
            variant={danger ? "danger" : "primary"}
            pending={pending}
            onClick={async () => {
              await onConfirm();
              setOpen(false);
            }}
          >
            {action}
          </Button>
        </>
      }
    />
  );
}
