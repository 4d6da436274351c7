"use client";

import { newIdempotencyKey, type Schemas } from "@tandem/sdk";
import { Send } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { api } from "#lib/api.ts";
import { formatMoney } from "#lib/format.ts";
import { useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { Input, Textarea } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";
import { usePreview } from "./use-preview.ts";

type Template = Schemas["MessageTemplate"];

/** Writes one message: to anybody, or with `to` given as the answer in a conversation. Segments and price stand there before it is sent. */
export function Compose({
  to: given,
  from,
  templates,
}: {
  to?: string;
  from?: string;
  templates: readonly Template[];
}) {
  const router = useRouter();
  const key = useRef(newIdempotencyKey());
  const [to, setTo] = useState(given ?? "");
  const [text, setText] = useState("");
  const [later, setLater] = useState("");
  const [sent, setSent] = useState<Schemas["Message"] | null>(null);
  const { preview, failure: doubt } = usePreview({ to, text, ...(from ? { from } : {}) });
  const { pending, failure, onSubmit } = useSubmit(async () => {
    const { data } = await api.api.POST("/v1/messages", {
      params: { header: { "idempotency-key": key.current } },
      body: {
        ...{ to, text },
        ...(from ? { from } : {}),
        ...(later ? { sendAt: new Date(later).toISOString() } : {}),
      },
    });
    key.current = newIdempotencyKey();
    setSent(data ?? null);
    setText("");
    setLater("");
    router.refresh();
  });
  const fieldError = failure?.fields.to ?? (doubt?.fields.to ? `Give it ${doubt.fields.to}.` : undefined);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {given ? null : (
        <Field label="To" error={fieldError} hint="With the country code, such as +1 202 555 0143" required>
          <Input
            name="to"
            type="tel"
            autoComplete="tel"
            large
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </Field>
      )}
      <Field label={given ? "Your answer" : "Message"} required>
        <Textarea
          name="text"
          rows={given ? 2 : 4}
          maxLength={1600}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setSent(null);
          }}
        />
      </Field>
      <Counter preview={preview} problem={doubt && !fieldError ? doubt.message : null} />
      {templates.length > 0 ? (
        <Field label="Start from a template">
          <Select
            value=""
            placeholder="Choose one"
            options={templates.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => setText(templates.find(({ id }) => id === event.target.value)?.text ?? text)}
          />
        </Field>
      ) : null}
      {given ? null : (
        <Field label="Send later" hint="Leave it empty to send now">
          <Input type="datetime-local" value={later} onChange={(event) => setLater(event.target.value)} />
        </Field>
      )}
      {failure && !fieldError ? <Refused failure={failure} /> : null}
      {sent ? <Sent message={sent} /> : null}
      <Button
        type="submit"
        variant="primary"
        pending={pending}
        disabled={to === "" || text.trim() === ""}
        className="self-start"
      >
        <Send aria-hidden="true" />
        {later ? "Schedule" : "Send"}
        {preview ? ` for ${formatMoney(preview.price)}` : ""}
      </Button>
    </form>
  );
}

function Counter({ preview, problem }: { preview: Schemas["MessagePreview"] | null; problem: string | null }) {
  if (problem) return <Notice tone="warning">{problem}</Notice>;
  if (!preview) return null;
  const parts = preview.segments === 1 ? "1 segment" : `${preview.segments} segments`;
  return (
    <p className="tabular text-ink-soft text-sm" role="status">
      {parts}
      {preview.encoding === "ucs2" ? ", with characters that need more room" : ""} · {formatMoney(preview.price)} · from{" "}
      {preview.from}
    </p>
  );
}

function Refused({ failure }: { failure: { code: string; message: string } }) {
  return (
    <Notice
      tone="danger"
      action={
        failure.code === "wallet.insufficient_balance" ? (
          <Link href="/wallet" className="text-primary-text underline">
            Add funds
          </Link>
        ) : null
      }
    >
      {failure.message}
    </Notice>
  );
}

function Sent({ message }: { message: Schemas["Message"] }) {
  return (
    <Notice tone="success">
      {message.sendAt ? "It will be sent then. " : "On its way. "}
      <Link href={`/messages/${message.id}`} className="underline">
        See how far it is
      </Link>
    </Notice>
  );
}
