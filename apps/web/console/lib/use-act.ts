"use client";

import { TandemError } from "@tandem/sdk";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Failure, failureOf } from "#lib/api.ts";
import { toast } from "#ui/toast.tsx";

type ActOptions<I, T> = {
  /** What to say when it worked; nothing when the screen shows it anyway. */
  done?: string | ((data: T | undefined, input: I) => string);
  onDone?: (data: T | undefined, input: I) => void;
  /** The form shows the failure beside its fields, so no toast repeats it. */
  inForm?: boolean;
};

/** Changes something and asks everything shown on the page again. A refusal is told in a toast, or by `failure` in a form. */
export function useAct<I, T>(send: (input: I) => Promise<{ data?: T }>, options: ActOptions<I, T> = {}) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: async (input: I): Promise<T | undefined> => (await send(input)).data,
    onSuccess: (data, input) => {
      const said = typeof options.done === "function" ? options.done(data, input) : options.done;
      if (said) toast.success(said);
      options.onDone?.(data, input);
      void client.invalidateQueries();
    },
    onError: (error) => {
      if (options.inForm && error instanceof TandemError) return;
      const failure = failureOf(error);
      toast.error(failure.message, failure.requestId ? { description: `Request ${failure.requestId}` } : {});
    },
  });
  const failure: Failure | null = mutation.error ? failureOf(mutation.error) : null;
  return {
    run: mutation.mutate,
    pending: mutation.isPending,
    failure,
    input: mutation.variables,
    reset: mutation.reset,
  };
}
