"use client";

import { newIdempotencyKey } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { type ComponentRef, useRef, useState } from "react";
import { api } from "#lib/api.ts";
import { formatNumber } from "#lib/number-words.ts";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Checkbox } from "#ui/checkbox.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";
import { Select } from "#ui/select.tsx";

/** Sends a PDF from one of the customer's `numbers`. A repeat of a lost request carries the same key, so nothing goes out twice. */
export function SendFax({ numbers }: { numbers: readonly string[] }) {
  const router = useRouter();
  const form = useRef<ComponentRef<"form">>(null);
  const key = useRef(newIdempotencyKey());
  const [fine, setFine] = useState(false);
  const { pending, failure, onSubmit } = useSubmit(async (data) => {
    const file = data.get("document");
    await api.faxes.send({
      from: fieldText(data, "from"),
      to: fieldText(data, "to"),
      document: file instanceof File ? await toBase64(file) : "",
      quality: fine ? "high" : "normal",
      idempotencyKey: key.current,
    });
    form.current?.reset();
    router.refresh();
    key.current = newIdempotencyKey();
  });
  const fields = failure?.fields ?? {};
  return (
    <form
      ref={form}
      onSubmit={onSubmit}
      onChange={() => {
        // Another fax than the one that was refused.
        if (!pending) key.current = newIdempotencyKey();
      }}
      className="flex flex-col gap-4"
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="From" hint="A number of yours" error={fields.from}>
          <Select
            name="from"
            required
            options={numbers.map((number) => ({ value: number, label: formatNumber(number) }))}
          />
        </Field>
        <Field label="To" hint="With the country, as in +1" error={fields.to}>
          <Input name="to" type="tel" required placeholder="+12025550199" pattern="\+[1-9][0-9]{6,14}" />
        </Field>
      </div>
      <Field label="PDF" hint="At most 10 MB and 200 pages" error={fields.document}>
        <Input name="document" type="file" accept="application/pdf" required />
      </Field>
      <Checkbox
        label="Fine print"
        hint="Sharper, and slower to send"
        checked={fine}
        onCheckedChange={(value) => setFine(value === true)}
      />
      {failure && Object.keys(fields).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button type="submit" variant="primary" pending={pending} className="self-start">
        Send
      </Button>
    </form>
  );
}

function toBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
