const secretName =
  /^(ac|activation_?code|matching_?id|lpa|qr_?code(_?data|_?url)?|confirmation_?code|puk\d?|pin\d?|imsi|msisdn|apple_installation_url|direct_apple_installation_url|short_?url|password|secret|token)$/i;
const activationCode = /LPA:1\$[^\s"]+|1\$[a-z0-9.-]+\$[A-Za-z0-9-]+/g;

/** A copy with everything masked that would let a reader install somebody's eSIM: by field name, and by the look of a text. */
export function redactSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactSecrets);
  if (typeof value === "string") return value.replaceAll(activationCode, "[hidden]");
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretName.test(name) && inner !== null && inner !== "" ? "[hidden]" : redactSecrets(inner),
    ]),
  );
}
