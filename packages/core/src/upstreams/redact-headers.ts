const masked = "[redacted]";

/** Headers that carry a credential. Signatures are kept: they prove a webhook and open nothing. */
const secretHeader =
  /^(authorization|proxy-authorization|cookie|set-cookie|.*api-?key.*|.*access-?code.*|.*secret.*|.*token.*|.*password.*)$/;
// Added by our own edge or of no use to anybody who reads the inbox.
const dropped = new Set(["connection", "host", "keep-alive", "transfer-encoding", "accept-encoding"]);

/** The headers as they may be stored: names in lower case, credentials masked, values cut to 2,000 characters. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !dropped.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, secretHeader.test(name) ? masked : value.slice(0, 2000)]),
  );
}
