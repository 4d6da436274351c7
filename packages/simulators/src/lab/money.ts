/** Ten-thousandths of a US dollar as a safe integer: `35000` is $3.50. The one money unit inside the simulators. */
export type TenThousandths = number;

const PATTERN = /^(-?)(\d{1,9})(?:\.(\d{1,4}))?$/;

/** `"3.5"` → 35000; undefined when the text is no decimal with at most 4 decimals and 9 digits before the point. */
export function fromDecimal(text: string): TenThousandths | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "0", fraction = ""] = match;
  const value = Number(whole) * 10_000 + Number(fraction.padEnd(4, "0"));
  return sign === "-" ? -value : value;
}

/** 35000 → `"3.50"`: at least two decimals, up to four when they are needed. */
export function toDecimal(amount: TenThousandths): string {
  const absolute = Math.abs(amount);
  const fraction = String(absolute % 10_000).padStart(4, "0");
  const shown = fraction.slice(0, 2) + fraction.slice(2).replace(/0+$/, "");
  return `${amount < 0 ? "-" : ""}${Math.floor(absolute / 10_000)}.${shown}`;
}
