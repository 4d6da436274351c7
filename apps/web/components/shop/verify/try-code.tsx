"use client";

import { newIdempotencyKey, type Schemas } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { api } from "#lib/api.ts";
import { formatMoney } from "#lib/format.ts";
import { useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";
import { channelWords } from "./words.ts";

type Verification = Schemas["Verification"];
type Channel = Schemas["VerifyChannel"];

const orders: Record<string, Channel[]> = {
  sms: ["sms"],
  flash: ["flash_call", "sms"],
  voice: ["voice"],
  all: ["flash_call", "sms", "voice"],
};
const options = [
  { value: "sms", label: "SMS" },
  { value: "flash", label: "Flash call, then SMS" },
  { value: "voice", label: "Call" },
  { value: "all", label: "Flash call, then SMS, then a call" },
];
const askEveryMs = 2_000;

/** Sends a real code to a phone of one's own and checks it. */
export function TryCode() {
  const [verification, setVerification] = useState<Verification | null>(null);
  return verification ? (
    <Enter verification={verification} onChange={setVerification} onAgain={() => setVerification(null)} />
  ) : (
    <Start onStarted={setVerification} />
  );
}

function Start({ onStarted }: { onStarted: (verification: Verification) => void }) {
  const key = useRef(newIdempotencyKey());
  const [to, setTo] = useState("");
  const [order, setOrder] = useState("sms");
  const { pending, failure, onSubmit } = useSubmit(async () => {
    const { data } = await api.api.POST("/v1/verifications", {
      params: { header: { "idempotency-key": key.current } },
      body: { to, channels: orders[order] ?? ["sms"], codeLength: 6, timeoutSeconds: 600 },
    });
    key.current = newIdempotencyKey();
    if (data) onStarted(data);
  });
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Phone" error={failure?.fields.to} hint="With the country code, such as +1 202 555 0143" required>
          <Input type="tel" autoComplete="tel" value={to} onChange={(event) => setTo(event.target.value)} />
        </Field>
        <Field label="How">
          <Select value={order} options={options} onChange={(event) => setOrder(event.target.value)} />
        </Field>
      </div>
      {failure && !failure.fields.to ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button type="submit" variant="primary" pending={pending} disabled={to === ""} className="self-start">
        Send a code
      </Button>
    </form>
  );
}

function Enter({
  verification,
  onChange,
  onAgain,
}: {
  verification: Verification;
  onChange: (verification: Verification) => void;
  onAgain: () => void;
}) {
  const router = useRouter();
  const [code, setCode] = useState("");
  const [result, setResult] = useState<string | null>(null);
  const { id, state } = verification;
  useEffect(() => {
    if (state !== "pending") return;
    const timer = setInterval(async () => {
      const params = { path: { verificationId: id } };
      const { data } = await api.api
        .GET("/v1/verifications/{verificationId}", { params })
        .catch(() => ({ data: null }));
      if (data) onChange(data);
    }, askEveryMs);
    return () => clearInterval(timer);
  }, [id, state, onChange]);
  const { pending, failure, onSubmit } = useSubmit(async () => {
    const params = { path: { verificationId: id } };
    const { data } = await api.api.POST("/v1/verifications/{verificationId}/check", { params, body: { code } });
    if (!data) return;
    setResult(data.result === "wrong" ? `Not the right code; ${data.checksLeft} tries left.` : null);
    onChange(data.verification);
    if (data.result !== "wrong") router.refresh();
  });
  const last = verification.sends.at(-1);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <p className="text-base text-ink" role="status">
        {last ? `${channelWords[last.channel]} to ${verification.to}: ${sendWords[last.state]}.` : "Being sent."}
        {` ${formatMoney(verification.charged)} so far.`}
      </p>
      {state === "approved" ? <Notice tone="success">That is the right code.</Notice> : null}
      {state === "exhausted" ? <Notice tone="danger">Too many wrong codes. Send a new one.</Notice> : null}
      {state === "failed" ? <Notice tone="danger">The code could not be sent; nothing was charged.</Notice> : null}
      {state === "expired" ? <Notice tone="warning">The code ran out. Send a new one.</Notice> : null}
      {result ? <Notice tone="warning">{result}</Notice> : null}
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      {state === "pending" ? (
        <Field label="Code" required>
          <Input
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </Field>
      ) : null}
      <div className="flex gap-3">
        {state === "pending" ? (
          <Button type="submit" variant="primary" pending={pending} disabled={code === ""}>
            Check
          </Button>
        ) : null}
        <Button onClick={onAgain}>Send another</Button>
      </div>
    </form>
  );
}

const sendWords = { sending: "on its way", sent: "sent", delivered: "arrived", failed: "could not be sent" } as const;
