import {
  type RecordSubject,
  type RecordsCapabilities,
  type RecordTraits,
  recordSubjects,
  subjectsSold,
} from "@tandem/provider-contract";
import type { ProviderHub, ProviderInfo } from "../upstreams/index.ts";
import type { SupplyServices } from "./services.ts";

export type Comparable = { provider: ProviderInfo; can: RecordsCapabilities };

/** What becomes of one thing that a provider sells: `traits` where its records are compared, `reason` where they cannot be. */
export type CoveredSubject = { subject: RecordSubject; traits: RecordTraits | null; reason: string | null };

const atWork = ({ status, usedAt }: ProviderInfo) => status === "active" || usedAt !== null;

/** Providers of a root whose records can be compared: those at work, and those that ever sold us something. */
export async function listComparable({ hub }: Pick<SupplyServices, "hub">, rootId: string): Promise<Comparable[]> {
  const found: Comparable[] = [];
  for (const provider of (await hub.list(rootId)).filter(atWork)) {
    const can = await recordsOf(hub, provider);
    if (Object.keys(can).length > 0) found.push({ provider, can });
  }
  return found;
}

/** Everything that the providers of a root sell, and what of it is held against their own records. */
export async function readCoverage(
  { hub }: Pick<SupplyServices, "hub">,
  rootId: string,
): Promise<{ provider: ProviderInfo; subjects: CoveredSubject[] }[]> {
  const covered = [];
  for (const provider of (await hub.list(rootId)).filter(atWork)) {
    const manifest = hub.modules[provider.adapter]?.manifest;
    const sold = new Set(manifest ? subjectsSold(manifest) : []);
    const can = await recordsOf(hub, provider);
    const subjects = recordSubjects
      .filter((subject) => sold.has(subject))
      .map((subject) => {
        const traits = can[subject] ?? null;
        return { subject, traits, reason: traits ? null : (manifest?.unlisted?.[subject] ?? null) };
      });
    if (subjects.length > 0) covered.push({ provider, subjects });
  }
  return covered;
}

/** What the manifest says is listed, without what this account's settings deny. */
async function recordsOf(hub: ProviderHub, provider: ProviderInfo): Promise<RecordsCapabilities> {
  const all = hub.modules[provider.adapter]?.manifest.records ?? {};
  if (Object.keys(all).length === 0) return all;
  const listed = await hub.recordSubjects(provider.id);
  const kept = Object.entries(all).filter(([subject]) => listed === null || listed.includes(subject as RecordSubject));
  return Object.fromEntries(kept);
}
