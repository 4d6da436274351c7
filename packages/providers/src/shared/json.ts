/** Integers of 16 and more digits, where a number in JavaScript begins to lose the last ones. */
const LONG_INTEGER = /[:[,\s]-?\d{16}/;

/**
 * Parses JSON; `undefined` when the text is none. Integers too long for a number come back as strings of their digits:
 * eSIM Go's documents print an ICCID as a number (esim-go.md, section "Callbacks").
 */
export function parseJson(text: string): unknown {
  try {
    return LONG_INTEGER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch {
    // Not JSON is an answer here, not a fault: the caller tells it from `undefined`, which JSON cannot say.
    return undefined;
  }
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
  return context?.source ?? value;
}
