"use client";

import { useEffect, useMemo, useState } from "react";

/**
 * Rows of a polled list that do not jump under the pointer: rows shown stay where they are and change in place, new ones on top wait
 * until `show` is called. A different question (`listKey`) starts anew.
 */
export function useLiveRows<T>(rows: readonly T[] | undefined, idOf: (row: T) => string, listKey: string) {
  const [shown, setShown] = useState<{ key: string; ids: readonly string[] } | null>(null);
  const known = shown?.key === listKey ? shown.ids : null;

  useEffect(() => {
    if (rows && known === null) setShown({ key: listKey, ids: rows.map(idOf) });
  }, [rows, known, listKey, idOf]);

  return useMemo(() => {
    if (!rows || known === null) return { rows, waiting: 0, show: () => undefined };
    const before = new Set(known);
    const firstKnown = rows.findIndex((row) => before.has(idOf(row)));
    const waiting = firstKnown === -1 ? (known.length === 0 ? 0 : rows.length) : firstKnown;
    return {
      rows: known.length === 0 || firstKnown === -1 ? rows : rows.slice(firstKnown),
      waiting: known.length === 0 || firstKnown === -1 ? 0 : waiting,
      show: () => setShown({ key: listKey, ids: rows.map(idOf) }),
    };
  }, [rows, known, idOf, listKey]);
}
