"use client";

import { type FormEvent, useState } from "react";
import { type Failure, failureOf } from "./api.ts";

/** Text of a form's field, trimmed; empty when it is missing. */
export function fieldText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** Sends a form: one request at a time, and what went wrong in words. `send` throws `TandemError` for a refusal. */
export function useSubmit(send: (form: FormData) => Promise<void>) {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    setPending(true);
    setFailure(null);
    try {
      await send(form);
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setPending(false);
    }
  };
  return { pending, failure, onSubmit };
}
