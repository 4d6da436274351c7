/** What the visitor holds, as far as its user agent tells; decides which way to install an eSIM comes first. */
export type Device = "ios" | "android" | "computer";

/** Reads the device from a user agent. An iPad calls itself a Mac; it then gets the QR code, which also works. */
export function deviceOf(userAgent: string): Device {
  if (/iPhone|iPad|iPod/.test(userAgent)) return "ios";
  if (/Android/.test(userAgent)) return "android";
  return "computer";
}
