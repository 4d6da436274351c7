import { type Answer, unreadable, type VpnAccount, type VpnProtocol, type VpnServer } from "@tandem/provider-contract";
import { z } from "zod";
import { incomplete, issuesOf } from "../shared/reading.ts";
import { type Operation, pick, type Settings } from "./settings.ts";

/** What is read from places an operator names: every value may be missing or of another form, and is then not told. */

const text = z.union([z.string().min(1), z.number().transform(String)]);
const optionalText = text.nullish().catch(null);

const account = z.object({
  id: text,
  username: optionalText,
  password: optionalText,
  status: optionalText,
  expiresAt: optionalText,
});

const server = z.object({
  id: text,
  name: optionalText,
  country: z.string().regex(/^[A-Za-z]{2}$/),
  city: optionalText,
  host: optionalText,
  protocols: z.unknown(),
  load: z.unknown(),
});

const mapped = (value: unknown, map: Operation["map"]) =>
  Object.fromEntries(Object.entries(map).map(([name, place]) => [name, pick(value, place)]));

/** An account at the places the description names. `known` is what we know without it. */
export function toAccount(
  body: unknown,
  map: Operation["map"],
  { statusMap }: Settings,
  known: { id?: string; username?: string },
): Answer<VpnAccount> {
  const parsed = account.safeParse({ ...known, ...defined(mapped(body, map)) });
  if (!parsed.success) return { kind: "failed", error: unreadable(issuesOf(parsed.error)) };
  const { id: accountRef, username, password, status, expiresAt } = parsed.data;
  const word = status ?? "active";
  const state = statusMap[word] ?? statusMap[word.toLowerCase()] ?? "unknown";
  const made = password && { password };
  return {
    kind: "answered",
    value: { accountRef, username: username ?? accountRef, ...made, state, expiresAt: toMoment(expiresAt) },
  };
}

const defined = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));

/** A moment as text, or as seconds or milliseconds since 1970; null where it is none. */
function toMoment(told: string | null | undefined): Date | null {
  if (!told) return null;
  const number = Number(told);
  const at = Number.isNaN(number) ? Date.parse(told) : number < 1e11 ? number * 1_000 : number;
  return Number.isNaN(at) ? null : new Date(at);
}

/** The entries of a list; the reply itself where no place is named. */
export function entriesOf(body: unknown, { items }: Operation): Answer<unknown[]> {
  const list = items === undefined ? body : pick(body, items);
  if (!Array.isArray(list)) return { kind: "failed", error: unreadable(`no list at ${items ?? "$"}`) };
  return { kind: "answered", value: list };
}

/** The servers of a list. Where the API does not say what they speak, they are taken to speak what configurations exist for. */
export function toServers(
  entries: readonly unknown[],
  map: Operation["map"],
  spoken: VpnProtocol[],
): Answer<VpnServer[]> {
  const servers: VpnServer[] = [];
  const broken: string[] = [];
  for (const entry of entries) {
    const parsed = server.safeParse(mapped(entry, map));
    if (!parsed.success) {
      broken.push(issuesOf(parsed.error));
      continue;
    }
    const { id, name, country, city, host, protocols, load } = parsed.data;
    servers.push({
      serverRef: id,
      name: name ?? id,
      country: country.toUpperCase(),
      city: city ?? null,
      host: host ?? null,
      protocols: toProtocols(protocols) ?? spoken,
      load: toLoad(load),
    });
  }
  return broken.length > 0 ? { kind: "failed", error: incomplete(broken) } : { kind: "answered", value: servers };
}

function toProtocols(told: unknown): VpnProtocol[] | null {
  const words = Array.isArray(told) ? told : typeof told === "string" ? told.split(/[\s,;]+/) : [];
  const known = (["wireguard", "openvpn"] as const).filter((protocol) =>
    words.some((word) => String(word).toLowerCase().startsWith(protocol)),
  );
  return known.length > 0 ? known : null;
}

/** A share, or a percentage. */
function toLoad(told: unknown): number | null {
  const number = typeof told === "number" || typeof told === "string" ? Number(told) : Number.NaN;
  if (!(number >= 0 && number <= 100)) return null;
  return number <= 1 ? number : number / 100;
}
