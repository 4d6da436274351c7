"use client";

import { newIdempotencyKey } from "@tandem/sdk";
import { PhoneCall } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { api } from "#lib/api.ts";
import { type ApiMoney, formatMoney, isNegative, subtractMoney } from "#lib/format.ts";
import { useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Checkbox } from "#ui/checkbox.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";
import { AddFunds } from "../add-funds.tsx";
import { CallPrice, isNumber, plainNumber, useCallPrice } from "./call-price.tsx";

const ownPhoneKey = "tandem.own-phone";

/** The caller's own phone, remembered on this device. */
function useOwnPhone(): [string, (text: string) => void] {
  const [phone, setPhone] = useState("");
  useEffect(() => setPhone(localStorage.getItem(ownPhoneKey) ?? ""), []);
  return [
    phone,
    (text) => {
      setPhone(text);
      localStorage.setItem(ownPhoneKey, text);
    },
  ];
}

/** Makes a call: the own phone rings first, then it is put through. The price is there before the button. */
export function Dialer({
  numbers,
  available,
  sandbox,
  supportEmail,
}: {
  /** The account's own numbers that can call. */
  numbers: readonly string[];
  available: ApiMoney;
  sandbox: boolean;
  supportEmail: string | null;
}) {
  const router = useRouter();
  const [to, setTo] = useState("");
  const [from, setFrom] = useState(numbers[0] ?? "");
  const [own, setOwn] = useOwnPhone();
  const [record, setRecord] = useState(false);
  const target = plainNumber(to);
  const ringFirst = plainNumber(own);
  const price = useCallPrice(target, ringFirst);
  const quote = price.kind === "known" ? price.quote : null;
  const key = useRef(newIdempotencyKey());
  const { pending, failure, onSubmit } = useSubmit(async () => {
    if (!quote) return;
    const call = await api.calls.create({
      to: target,
      ringFirst,
      record,
      maxPerMinute: quote.perMinute,
      idempotencyKey: key.current,
      ...(from ? { from } : {}),
    });
    router.push(`/calls/${call.id}`);
  });
  const missing =
    quote && isNegative(subtractMoney(available, quote.firstMinute))
      ? subtractMoney(quote.firstMinute, available)
      : null;
  // Another call than the one that was refused is another intention.
  const change = (set: (text: string) => void) => (text: string) => {
    key.current = newIdempotencyKey();
    set(text);
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4" aria-label="Make a call">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Call" hint="With country code, such as +44 20 7946 0958" error={failure?.fields.to} required>
          <Input
            large
            type="tel"
            inputMode="tel"
            autoComplete="off"
            value={to}
            onChange={(event) => change(setTo)(event.target.value)}
          />
        </Field>
        <Field
          label="Your phone"
          hint="It rings first, then you are put through"
          error={failure?.fields.ringFirst}
          required
        >
          <Input
            large
            type="tel"
            inputMode="tel"
            autoComplete="tel"
            value={own}
            onChange={(event) => change(setOwn)(event.target.value)}
          />
        </Field>
      </div>
      <div className="flex flex-wrap items-end justify-between gap-4">
        <Field label="Shown to the other side" className="min-w-56">
          <Select
            value={from}
            onChange={(event) => change(setFrom)(event.target.value)}
            options={[
              ...numbers.map((number) => ({ value: number, label: number })),
              { value: "", label: "Our shared number" },
            ]}
          />
        </Field>
        <Checkbox
          label="Record the conversation"
          hint="Tell the other side; in many places you must"
          checked={record}
          onCheckedChange={(checked) => setRecord(checked === true)}
        />
      </div>
      <CallPrice state={price} />
      {missing ? (
        <Notice
          tone="warning"
          title={`${formatMoney(missing)} is missing for the first minute`}
          action={
            <AddFunds currency={available.currency} sandbox={sandbox} supportEmail={supportEmail} missing={missing} />
          }
        />
      ) : null}
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        pending={pending}
        disabled={!quote || !isNumber(ringFirst) || missing !== null}
      >
        <PhoneCall aria-hidden="true" />
        {quote ? `Call for ${formatMoney(quote.perMinute)} a minute` : "Call"}
      </Button>
    </form>
  );
}
