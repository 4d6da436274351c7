import { parseJson } from "./json.ts";

const TEXT_MAX = 4_096;
const MASK = "***";

/** JSON keys that hold credentials, or what lets a stranger install a customer's profile. Compared without case and separators. */
const SECRET_KEYS = new Set(
  [
    "ac",
    "access_code",
    "access_token",
    "activation_code",
    "api_key",
    "android_install_url",
    "apple_install_url",
    "authorization",
    "client_id",
    "client_secret",
    "confirmation_code",
    "direct_apple_installation_url",
    "lpa_code",
    "matching_id",
    "password",
    "pin",
    "puk",
    "qrcode",
    "qr_code_url",
    "qrcode_url",
    "secret_key",
    "sharing",
    "short_url",
    "token",
    "vpn_password",
    "webhook",
    "webhook_url",
    "wg_private_key",
  ].map(plainKey),
);

const SECRET_HEADERS = new Set([
  "authorization",
  "x-accesstoken",
  "x-api-key",
  "rt-accesscode",
  "rt-signature",
  "airalo-signature",
  "cookie",
  "set-cookie",
]);

function plainKey(key: string): string {
  return key.replaceAll(/[_-]/g, "").toLowerCase();
}

/** A body fit for a log: secrets masked, cut to 4 KB. What is not JSON is described by its length only, for it may hold anything. */
export function redactBody(body: string | Buffer | null): string {
  if (body === null || body.length === 0) return "";
  const text = body.toString();
  const value = parseJson(text);
  if (value === undefined) return `<${text.length} characters, not JSON>`;
  const masked = JSON.stringify(value, (key, entry: unknown) =>
    SECRET_KEYS.has(plainKey(key)) && entry ? MASK : entry,
  );
  return masked.length > TEXT_MAX ? `${masked.slice(0, TEXT_MAX)}…` : masked;
}

/** Headers fit for a log, one on a line. */
export function redactHeaders(
  headers: Readonly<Record<string, string>>,
  secretHeaders: readonly string[] = [],
): string {
  const isSecret = (name: string) => SECRET_HEADERS.has(name) || secretHeaders.includes(name);
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${isSecret(name.toLowerCase()) ? MASK : value}`)
    .join("\n");
}
