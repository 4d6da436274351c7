import type { Micros, Transaction } from "../kernel/index.ts";
import { countSegments, priceUse, quote } from "../rating/index.ts";
import { messageInvalid } from "./errors.ts";
import type { Message, MessageKind } from "./message.ts";
import { toPhoneNumber } from "./phone-number.ts";
import { fillTemplate } from "./template-text.ts";
import { getTemplate } from "./templates.ts";

/** What a caller asks to be sent. */
export type MessageRequest = {
  to: string;
  /** One of the account's own numbers; left out, one is chosen. */
  from?: string;
  text?: string;
  /** Not empty makes it an MMS. */
  mediaUrls?: readonly string[];
  /** Instead of `text`. */
  template?: { id: string; variables: Readonly<Record<string, string>> };
  /** Sent then, and can be cancelled until then. */
  sendAt?: Date;
  /** The caller's own, told back in events. */
  reference?: string;
  /** Rather twice than not at all, when nobody can tell whether it went out (decision 0010). */
  allowDuplicate?: boolean;
  /** After so many seconds the carrier need not try any more. */
  validitySeconds?: number;
};

/** A request that was understood and priced. */
export type Composed = {
  kind: MessageKind;
  from: string | null;
  to: string;
  countryCode: string;
  body: string;
  mediaUrls: string[];
  segments: number;
  encoding: "gsm7" | "ucs2";
  priceMicros: Micros;
  currency: string;
  chain: Message["chain"];
};

const segmentsMax = 10;
const mediaMax = 10;

/** Reads a request: numbers, text, segments, price. Throws `request.invalid` with the field, and `rating.no_price`. */
export async function composeMessage(
  tx: Transaction,
  tenantId: string,
  request: MessageRequest,
  now: Date,
): Promise<Composed> {
  const to = toPhoneNumber(request.to, "to");
  const from = request.from === undefined ? null : toPhoneNumber(request.from, "from");
  const { template } = request;
  const body = template
    ? fillTemplate((await getTemplate(tx, template.id)).body, template.variables)
    : (request.text ?? "");
  const mediaUrls = [...(request.mediaUrls ?? [])];
  if (body.trim() === "" && mediaUrls.length === 0) throw messageInvalid("text", "a text, a template or a picture");
  if (mediaUrls.length > mediaMax) throw messageInvalid("mediaUrls", `at most ${mediaMax}`);
  const { segments, encoding } = countSegments(body);
  if (segments > segmentsMax) throw messageInvalid("text", `at most ${segmentsMax} segments; this one has ${segments}`);
  const kind: MessageKind = mediaUrls.length > 0 ? "mms" : "sms";
  const quoted = await quote(tx, { tenantId, service: kind, to, at: now });
  const { chargedMicros, chain } = priceUse(quoted, kind === "sms" ? segments : 1);
  return {
    ...{ kind, from, to, body, mediaUrls, segments, encoding },
    countryCode: quoted.countryCode ?? "*",
    priceMicros: chargedMicros,
    currency: quoted.currency,
    chain,
  };
}
