"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "#lib/api.ts";
import { useDoing } from "#lib/use-doing.ts";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Notice } from "#ui/notice.tsx";
import { EndpointForm, type EventTypeInfo } from "./endpoint-form.tsx";
import { SecretOnce } from "./secret-once.tsx";

type Endpoint = Schemas["WebhookEndpoint"];

const dayMs = 86_400_000;

/** One action at a time, with what went wrong or what it came to. */
function useActions(endpoint: Endpoint) {
  const { pending, failure, run: doing } = useDoing();
  const [said, setSaid] = useState<string | null>(null);
  const run = (name: string, work: () => Promise<string | null>) => {
    setSaid(null);
    return doing(name, async () => setSaid(await work()));
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
        <Confirm
          trigger={<Button disabled={pending === "rotate"}>New secret</Button>}
          title="Make a new secret"
          consequence="The present secret goes on signing beside the new one for 24 hours, then it ends."
          action="Make it"
          variant="primary"
          pending={pending === "rotate"}
          onConfirm={async (close) => {
            await rotate();
            close();
          }}
        />
        <Confirm
          trigger={<Button disabled={pending === "remove"}>Remove</Button>}
          title="Remove this endpoint"
          consequence="Nothing is sent to it any more, and its log is deleted. This cannot be undone."
          action="Remove"
          pending={pending === "remove"}
          onConfirm={async (close) => {
            await remove();
            close();
          }}
        />
      </div>
    </div>
  );
}
