"use client";

import type { Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { RelativeTime } from "#ui/relative-time.tsx";

/** One act on one row; what went wrong stands below the list. */
function useRowAct(act: (id: string) => Promise<unknown>) {
  const router = useRouter();
  const [busy, setBusy] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async (id: string) => {
    setBusy(id);
    setFailure(null);
    try {
      await act(id);
      router.refresh();
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(null);
    }
  };
  return { busy, failure, run };
}

/** Messages that wait for their time, each to be cancelled until then. */
export function ScheduledList({ messages }: { messages: readonly Schemas["Message"][] }) {
  const { busy, failure, run } = useRowAct((messageId) =>
    api.api.POST("/v1/messages/{messageId}/cancel", { params: { path: { messageId } } }),
  );
  return (
    <>
      <ul className="divide-y divide-line border-line border-t">
        {messages.map((message) => (
          <li key={message.id} className="flex items-start justify-between gap-4 px-4 py-3">
            <div className="min-w-0">
              <div className="tabular font-medium text-base text-ink">{message.to}</div>
              <div className="truncate text-base text-ink-soft">{message.text}</div>
              {message.sendAt ? (
                <div className="text-ink-soft text-sm">
                  To be sent <RelativeTime at={message.sendAt} />
                </div>
              ) : null}
            </div>
            <Button size="sm" pending={busy === message.id} onClick={() => run(message.id)}>
              Cancel
            </Button>
          </li>
        ))}
      </ul>
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </>
  );
}

/** Recipients who want nothing more, each to be taken off when they asked for it. */
export function OptOutList({ entries }: { entries: readonly Schemas["OptOut"][] }) {
  const { busy, failure, run } = useRowAct((optOutId) =>
    api.api.DELETE("/v1/opt-outs/{optOutId}", { params: { path: { optOutId } } }),
  );
  return (
    <>
      <ul className="divide-y divide-line border-line border-t">
        {entries.map((entry) => (
          <li key={entry.id} className="flex items-center justify-between gap-4 px-4 py-3">
            <div className="min-w-0">
              <div className="tabular font-medium text-base text-ink">{entry.recipient}</div>
              <div className="text-ink-soft text-sm">
                {sources[entry.source]} {entry.keyword ? `(“${entry.keyword}”) ` : ""}to {entry.sender},{" "}
                <RelativeTime at={entry.createdAt} />
              </div>
            </div>
            <Button size="sm" pending={busy === entry.id} onClick={() => run(entry.id)}>
              They agreed again
            </Button>
          </li>
        ))}
      </ul>
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
    </>
  );
}

const sources: Record<Schemas["OptOut"]["source"], string> = {
  keyword: "Wrote STOP",
  customer: "Entered by you,",
  operator: "Entered by the shop,",
  carrier: "Told by the carrier,",
};

/** Texts that are used again, and a form for a new one. */
export function Templates({ templates }: { templates: readonly Schemas["MessageTemplate"][] }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const {
    busy,
    failure: refused,
    run,
  } = useRowAct((templateId) =>
    api.api.DELETE("/v1/message-templates/{templateId}", { params: { path: { templateId } } }),
  );
  const { pending, failure, onSubmit } = useSubmit(async () => {
    await api.api.POST("/v1/message-templates", { body: { name, text } });
    setName("");
    setText("");
    router.refresh();
  });
  return (
    <div className="flex flex-col gap-5">
      {templates.length > 0 ? (
        <ul className="divide-y divide-line rounded-md border border-line">
          {templates.map((template) => (
            <li key={template.id} className="flex items-start justify-between gap-4 px-4 py-3">
              <div className="min-w-0">
                <div className="font-medium text-base text-ink">{template.name}</div>
                <div className="text-base text-ink-soft">{template.text}</div>
              </div>
              <Button size="sm" pending={busy === template.id} onClick={() => run(template.id)}>
                Delete
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {refused ? <Notice tone="danger">{refused.message}</Notice> : null}
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label="Name" error={failure?.fields.name} required>
          <Input value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Text" hint="{{name}} is filled in for each recipient" error={failure?.fields.text} required>
          <Textarea value={text} maxLength={1600} onChange={(event) => setText(event.target.value)} />
        </Field>
        {failure && Object.keys(failure.fields).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
        <Button type="submit" pending={pending} disabled={name.trim() === "" || text === ""} className="self-start">
          Save template
        </Button>
      </form>
    </div>
  );
}
