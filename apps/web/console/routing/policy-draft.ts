import type { Schemas } from "@tandem/sdk";

type Policy = Schemas["RoutingPolicy"];
type Change = Schemas["RoutingPolicyChange"];

/** A policy as it is typed: limits as text in the units people think in, so that nothing typed is lost or rewritten. */
export type PolicyDraft = Pick<Change, "strategy" | "weights" | "order"> & {
  minSuccessPercent: string;
  minMarginPercent: string;
  maxSeconds: string;
  maxLoadPercent: string;
  explorationPercent: string;
};

/** A share as percent text without the noise of floats; empty when there is none. */
const percentText = (share: number | null): string => (share === null ? "" : String(Math.round(share * 1e6) / 1e4));

/** A stored policy as a form shows it. */
export const draftOf = (policy: Policy): PolicyDraft => ({
  strategy: policy.strategy,
  weights: policy.weights,
  order: policy.order,
  minSuccessPercent: percentText(policy.minSuccessRate),
  minMarginPercent: policy.minMarginPercent === null ? "" : String(policy.minMarginPercent),
  maxSeconds: policy.maxTimeMs === null ? "" : String(policy.maxTimeMs / 1000),
  maxLoadPercent: percentText(policy.maxLoad),
  explorationPercent: percentText(policy.explorationShare),
});

/** What is wrong with a draft, by the name the API gives the field. */
export type PolicyWrongs = Partial<Record<keyof Change, string>>;

type Limit = { text: string; name: keyof Change; most: number; wrong: string };

/** A draft as the API takes it, or what is wrong with it. */
export function readDraft(draft: PolicyDraft): { change: Change; wrongs: PolicyWrongs } {
  const wrongs: PolicyWrongs = {};
  const read = ({ text, name, most, wrong }: Limit): number | null => {
    if (text.trim() === "") return null;
    const value = Number(text);
    if (Number.isFinite(value) && value >= 0 && value <= most) return value;
    wrongs[name] = wrong;
    return null;
  };
  const success = read({ text: draft.minSuccessPercent, name: "minSuccessRate", most: 100, wrong: "0 to 100 %" });
  const margin = read({ text: draft.minMarginPercent, name: "minMarginPercent", most: 99, wrong: "0 to 99 %" });
  const seconds = read({ text: draft.maxSeconds, name: "maxTimeMs", most: 86_400, wrong: "Seconds, up to a day" });
  const load = read({ text: draft.maxLoadPercent, name: "maxLoad", most: 100, wrong: "0 to 100 %" });
  const explored = read({ text: draft.explorationPercent, name: "explorationShare", most: 20, wrong: "0 to 20 %" });
  if (seconds === 0) wrongs.maxTimeMs = "More than zero seconds";
  if (draft.strategy === "weighted" && !Object.values(draft.weights).some((weight) => weight > 0)) {
    wrongs.weights = "Give at least one provider a share";
  }
  const change = {
    strategy: draft.strategy,
    weights: draft.weights,
    order: draft.order,
    minSuccessRate: success === null ? null : success / 100,
    minMarginPercent: margin,
    maxTimeMs: seconds === null ? null : Math.round(seconds * 1000),
    maxLoad: load === null ? null : load / 100,
    explorationShare: (explored ?? 0) / 100,
  };
  return { change, wrongs };
}
