import { type DispatchServices, defaultDispatchPolicy } from "@tandem/core/dispatch";
import type { FaxServices } from "@tandem/core/fax";
import { publishEvent } from "@tandem/core/hooks";
import type { MessagingServices, OwnNumbers } from "@tandem/core/messaging";
import { createRouter } from "@tandem/core/routing";
import type { Keyring } from "@tandem/core/upstreams";
import { defaultVerifyPolicy, type VerifyServices } from "@tandem/core/verify";
import type { VideoServices } from "@tandem/core/video";
import { defaultCallPolicy, type NumberDirectory, type VoiceServices } from "@tandem/core/voice";
import { faxDocumentUrl } from "./http/fax-document-url.ts";
import { findFaxNumber } from "./number-directory.ts";
import type { Services } from "./services.ts";
import { tellOfCall } from "./tell-of-call.ts";
import { tellOfMessage } from "./tell-of-message.ts";

type Core = Pick<Services, "config" | "database" | "clock" | "logger" | "hub">;

/** Between two looks at who is in a room. */
const meterEveryMs = 60_000;

/** What is sent rather than ordered: messages, one-time codes, faxes; and rooms, which are asked for in the same way. */
export function createSending(
  { config, database, clock, logger, hub }: Core,
  { keyring, numbers, callNumbers }: { keyring: Keyring; numbers: OwnNumbers; callNumbers: NumberDirectory },
): {
  messaging: MessagingServices;
  verify: VerifyServices;
  fax: FaxServices;
  video: VideoServices;
  voice: VoiceServices;
} {
  const dispatch: DispatchServices = {
    ...{ database, hub, clock, logger, keyring, router: createRouter() },
    policy: defaultDispatchPolicy,
    publicUrl: config.PUBLIC_URL,
  };
  return {
    messaging: {
      ...{ ...dispatch, numbers, publish: tellOfMessage(() => clock.now()) },
      brandOf: async (tx, tenantId) => {
        const row = await tx.sql
          .selectFrom("tenancy.tenants")
          .select("name")
          .where("root_id", "=", tx.scope.rootId)
          .where("tenant_id", "=", tenantId)
          .executeTakeFirst();
        return row?.name ?? "";
      },
    },
    voice: { ...dispatch, calls: defaultCallPolicy, numbers: callNumbers, tell: tellOfCall },
    verify: { ...dispatch, publish: publishEvent, verify: defaultVerifyPolicy, secret: config.SESSION_SECRET },
    fax: {
      ...dispatch,
      findNumber: findFaxNumber,
      documentUrl: (fax) => faxDocumentUrl(config.PUBLIC_URL, config.SESSION_SECRET, fax),
    },
    video: { ...dispatch, meterEveryMs },
  };
}
