"use client";

import { X } from "lucide-react";
import { useState } from "react";
import { useCountryOptions } from "#console/lib/options.ts";
import { fieldText } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Checkbox } from "#ui/checkbox.tsx";
import { Combobox } from "#ui/combobox.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import type { Sender } from "./use-senders.ts";

const firstPace = 10;

/** Countries as choices that add up; none means everywhere. */
function Countries({ chosen, onChange }: { chosen: readonly string[]; onChange: (codes: string[]) => void }) {
  const options = useCountryOptions();
  const nameOf = (code: string) => options.find(({ value }) => value === code)?.label ?? code;
  return (
    <div className="flex flex-col gap-2">
      <Combobox
        options={options.filter(({ value }) => !chosen.includes(value))}
        value={null}
        onChange={(code) => onChange([...chosen, code])}
        placeholder={chosen.length === 0 ? "Everywhere" : "Add a country"}
        searchPlaceholder="Country"
        label="Sends to"
      />
      {chosen.length > 0 ? (
        <ul className="flex flex-wrap gap-1.5">
          {chosen.map((code) => (
            <li key={code}>
              <Button size="sm" onClick={() => onChange(chosen.filter((one) => one !== code))}>
                {nameOf(code)}
                <X aria-hidden="true" />
                <span className="sr-only">Remove</span>
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

type Settings = Pick<Sender, "countries" | "mms" | "perSecond">;

/** Names of the fields, for what the API refuses of them. */
export const senderFieldNames = ["countries", "perSecond"] as const;

/** What `SenderFields` needs, whether something was changed, and the settings as the form stands. */
export function useSenderFields(sender: Settings | null) {
  const [countries, setCountries] = useState<string[]>(sender?.countries ?? []);
  const [typed, setTyped] = useState(false);
  const onCountries = (codes: string[]) => {
    setCountries(codes);
    setTyped(true);
  };
  const settingsOf = (form: FormData): Settings => ({
    countries,
    mms: form.get("mms") === "on",
    perSecond: Number(fieldText(form, "perSecond")),
  });
  return { sender, countries, onCountries, typed, setTyped, settingsOf };
}

/** Where to, how fast and what customers send from a number of the shop's. */
export function SenderFields({
  sender,
  countries,
  onCountries,
  errors,
  withPictures = true,
}: Pick<ReturnType<typeof useSenderFields>, "sender" | "countries" | "onCountries"> & {
  errors: Readonly<Record<string, string>>;
  /** False where the number cannot send any. */
  withPictures?: boolean;
}) {
  return (
    <>
      <Field label="Sends to" error={errors.countries}>
        <Countries chosen={countries} onChange={onCountries} />
      </Field>
      <Field label="At most" hint="As fast as its carrier lets this number send" error={errors.perSecond}>
        <Input
          name="perSecond"
          type="number"
          min={1}
          max={1000}
          required
          defaultValue={sender?.perSecond ?? firstPace}
          trailing="a second"
          className="tabular"
        />
      </Field>
      {withPictures ? <Checkbox name="mms" label="Pictures, too (MMS)" defaultChecked={sender?.mms ?? false} /> : null}
    </>
  );
}
