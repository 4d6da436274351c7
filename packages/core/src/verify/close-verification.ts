import { rootScope, withScope } from "../kernel/index.ts";
import { tryCall } from "../upstreams/index.ts";
import { getVerification } from "./queries.ts";
import type { VerifyServices } from "./services.ts";

/** Tells providers that a code of ours was right, so that they do not count it as one nobody entered. */
export async function closeVerification(
  services: VerifyServices,
  { rootId, verificationId }: { rootId: string; verificationId: string },
): Promise<void> {
  const { sends } = await withScope(services.database, rootScope(rootId), (tx) => getVerification(tx, verificationId));
  for (const { providerId, upstreamRef, ownCode } of sends) {
    if (!providerId || !upstreamRef || ownCode !== true) continue;
    const provider = await services.hub.service(providerId, "verify");
    if (!provider.closeVerification) continue;
    const call = { providerId, operation: "closeVerification", region: "*" };
    const answer = await tryCall(
      services.hub,
      call,
      async () => provider.closeVerification?.(upstreamRef, "approved") ?? nothing,
    );
    if (answer.kind === "failed")
      services.logger.info({ providerId, error: answer.error.code }, "a verification stays open");
  }
}

const nothing = { kind: "answered", value: null } as const;
