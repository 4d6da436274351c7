"use client";

import { useCallback, useRef } from "react";

/**
 * The idempotency key of a form's action: the same for the same body, so that a second press after a lost reply repeats the action
 * instead of adding another, and a new one once a refused body was corrected. `done` ends it: what is sent next is an action of its own.
 */
export function useActionKey(): { keyOf: (body: unknown) => string; done: () => void } {
  const last = useRef({ body: "", key: "" });
  const keyOf = useCallback((body: unknown) => {
    const text = JSON.stringify(body);
    if (text !== last.current.body) last.current = { body: text, key: crypto.randomUUID() };
    return last.current.key;
  }, []);
  const done = useCallback(() => {
    last.current = { body: "", key: "" };
  }, []);
  return { keyOf, done };
}
