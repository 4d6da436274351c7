"use client";

import { useState } from "react";
import { formatMoney } from "#lib/format.ts";
import { Combobox } from "#ui/combobox.tsx";
import { operator } from "./operator-api.ts";
import { useAsk } from "./use-ask.ts";
import { useSettled } from "./use-settled.ts";

/** Chooses a customer by typing a part of the name or the e-mail. */
export function AccountPicker({ value, onChange }: { value: string | null; onChange: (accountId: string) => void }) {
  const [search, setSearch] = useState("");
  const settled = useSettled(search, 150);
  const accounts = useAsk(["account-choices", settled], (signal) =>
    operator.GET("/v1/operator/accounts", {
      params: { query: { limit: 20, ...(settled ? { search: settled } : {}) } },
      signal,
    }),
  );
  const choices = (accounts.data?.data ?? []).map(({ id, name, balance }) => ({
    value: id,
    label: name,
    hint: formatMoney(balance),
  }));
  return (
    <Combobox
      options={choices}
      value={value}
      onChange={onChange}
      onSearch={setSearch}
      placeholder="Choose a customer"
      searchPlaceholder="Name or e-mail"
    />
  );
}
