"use client";

import type { Schemas } from "@tandem/sdk";
import { useEffect, useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { incrementsOf } from "#lib/call-words.ts";
import { formatMoney } from "#lib/format.ts";

type Quote = Schemas["CallQuote"];
/** What is known of a price: nothing asked yet, on its way, there, or why there is none. */
export type CallPriceState =
  | { kind: "none" }
  | { kind: "asking" }
  | { kind: "known"; quote: Quote }
  | { kind: "failed"; failure: Failure };

const settleMs = 350;

/** A number as the API takes it: what people put between the digits left out. */
export const plainNumber = (text: string): string => text.replace(/[\s().-]/g, "");

export const isNumber = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text);

/** Asks what a call costs as soon as its numbers are whole. */
export function useCallPrice(to: string, ringFirst: string): CallPriceState {
  const [state, setState] = useState<CallPriceState>({ kind: "none" });
  const ready = isNumber(to) && (ringFirst === "" || isNumber(ringFirst));
  useEffect(() => {
    if (!ready) {
      setState({ kind: "none" });
      return;
    }
    let current = true;
    setState({ kind: "asking" });
    const ask = async () => {
      try {
        const quote = await api.calls.quote({ to, ...(ringFirst ? { ringFirst } : {}) });
        if (current) setState({ kind: "known", quote });
      } catch (error) {
        const failure = failureOf(error);
        if (current) setState({ kind: "failed", failure });
      }
    };
    const timer = setTimeout(ask, settleMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [to, ringFirst, ready]);
  return state;
}

/** The price of a minute, party by party, before anybody is called. */
export function CallPrice({ state }: { state: CallPriceState }) {
  return (
    <div aria-live="polite" className="min-h-16 rounded-md bg-sunken p-3 text-base">
      {state.kind === "none" ? (
        <p className="text-ink-soft">The price of a minute stands here before you call.</p>
      ) : state.kind === "asking" ? (
        <p className="text-ink-soft">Asking for the price …</p>
      ) : state.kind === "failed" ? (
        <p className="text-danger-text">{state.failure.message}</p>
      ) : (
        <dl className="flex flex-col gap-1">
          {state.quote.parties.map(({ number, destination, rate }) => (
            <div key={number} className="flex justify-between gap-4">
              <dt className="min-w-0 text-ink-soft">
                {destination ?? number}
                <span className="block text-sm">{incrementsOf(rate)}</span>
              </dt>
              <dd className="tabular whitespace-nowrap text-ink">{formatMoney(rate.perMinute)} / min</dd>
            </div>
          ))}
          {state.quote.parties.length > 1 ? (
            <div className="flex justify-between gap-4 border-line border-t pt-1 font-semibold text-ink">
              <dt>Together</dt>
              <dd className="tabular whitespace-nowrap">{formatMoney(state.quote.perMinute)} / min</dd>
            </div>
          ) : null}
        </dl>
      )}
    </div>
  );
}
