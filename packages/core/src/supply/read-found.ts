import type { EsimProfile } from "@tandem/provider-contract";
import type { Difference } from "../reconciliation/index.ts";
import { mustCall } from "../upstreams/index.ts";
import type { SupplyServices } from "./services.ts";

/** The profiles of an upstream order that nobody here owns, as their upstream shows them now; otherwise why it does not. */
export async function readFoundProfiles(
  { hub }: Pick<SupplyServices, "hub">,
  { providerId, ref, details }: Pick<Difference, "providerId" | "ref" | "details">,
): Promise<EsimProfile[] | { why: string }> {
  const provider = await hub.esim(providerId);
  const quantity = Number(details.quantity ?? 1);
  const call = (operation: string) => ({ providerId, operation, region: "*" });
  const outcome = await mustCall(hub, call("getOrder"), () => provider.getOrder(ref, quantity));
  if (outcome.kind !== "done") return { why: "error" in outcome ? outcome.error.message : "the order is not done yet" };
  if (outcome.value.length === 0) return { why: "the order has no eSIMs" };
  const profiles: EsimProfile[] = [];
  for (const { upstreamProfileRef, iccid } of outcome.value) {
    // An order shows its eSIMs as they were sold; whether one was installed since, only itself tells.
    const answer = await mustCall(hub, call("getProfile"), () => provider.getProfile({ upstreamProfileRef, iccid }));
    if (answer.kind === "failed") return { why: answer.error.message };
    profiles.push(answer.value);
  }
  return profiles;
}
