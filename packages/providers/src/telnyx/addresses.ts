/** Where Telnyx tells of one thing: our reference is in the address, as messages and faxes carry none of ours. */
export function callbackAddress(callbackUrl: string, topic: "messages" | "calls" | "faxes" | "rooms", ourRef: string) {
  return `${callbackUrl}/${topic}/${encodeURIComponent(ourRef)}`;
}
