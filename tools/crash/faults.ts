import { type Fault, type FaultKind, faultKinds } from "@tandem/simulators";

const isWebhookFault = (kind: FaultKind) => kind.startsWith("webhook_");

/** Every way a call can fail, alike often, so that `share` of all calls fail somehow. Tuned lists are tried in turn. */
export function callFaults(share: number): Fault[] {
  return evenly(
    faultKinds.filter((kind) => !isWebhookFault(kind)),
    share,
  );
}

/** Every way a webhook can go wrong. */
export function webhookFaults(share: number): Fault[] {
  return evenly(faultKinds.filter(isWebhookFault), share).map((fault) => ({ ...fault, delayMs: 300 }));
}

function evenly(kinds: readonly FaultKind[], share: number): Fault[] {
  // Each fault gets its chance only when those before it missed theirs.
  const each = share / kinds.length;
  return kinds.map((kind, index) => ({ operation: "*", fault: kind, probability: each / (1 - index * each) }));
}
