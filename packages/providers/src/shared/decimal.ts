/**
 * A decimal number of an upstream, as text or as a JSON number, in millionths; null when it is none.
 *
 * A JSON number is read through its shortest decimal text, which is the text the upstream printed as long as that had at
 * most 15 digits; no arithmetic is done on floats. Digits beyond the sixth decimal are rounded half up.
 */
export function decimalToMicros(value: string | number): bigint | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/.exec(String(value).trim());
  if (!match) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return null;
  // The digits with the decimal point moved six places to the right, and a seventh digit to round by.
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  const shift = 6 - places;
  const micros = shift >= 0 ? digits * 10n ** BigInt(shift) : roundedDivide(digits, 10n ** BigInt(-shift));
  return sign === "-" ? -micros : micros;
}

function roundedDivide(value: bigint, divisor: bigint): bigint {
  return (value * 2n + divisor) / (divisor * 2n);
}
