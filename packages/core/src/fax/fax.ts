import type { Selectable } from "kysely";
import type { Micros } from "../kernel/index.ts";
import type { FaxFaxes } from "../kernel/schema.generated.ts";

/** `sending`: a carrier took it. `unconfirmed`: it may have gone out and nobody can tell; a late webhook still may. */
export type FaxState = "queued" | "sending" | "delivered" | "failed" | "cancelled" | "unconfirmed" | "received";

/** Why a fax did not arrive, in words a customer can act on. */
export type FaxFailure = "busy" | "no_answer" | "number" | "document" | "provider";

export type PageLink = { from: string; to: string; micros: Micros };

export type Fax = {
  id: string;
  tenantId: string;
  accountId: string;
  direction: "outbound" | "inbound";
  ownNumber: string;
  otherNumber: string;
  countryCode: string | null;
  state: FaxState;
  pages: number | null;
  quality: "normal" | "high";
  currency: string;
  /** What one page is sold at. */
  priceMicros: Micros;
  /** What each seller in between owes for one page. */
  chain: PageLink[];
  chargedMicros: Micros | null;
  providerId: string | null;
  upstreamRef: string | null;
  upstreamUrl: string | null;
  failure: FaxFailure | null;
  reference: string | null;
  createdAt: Date;
  endedAt: Date | null;
};

/** A fax that is over stays as it is, whatever is told later. */
export const isOver = ({ state }: Pick<Fax, "state">) => !["queued", "sending", "unconfirmed"].includes(state);

export function toFax(row: Selectable<FaxFaxes>): Fax {
  const chain = row.chain as { from: string; to: string; micros: string }[];
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    direction: row.direction as Fax["direction"],
    ownNumber: row.own_number,
    otherNumber: row.other_number,
    countryCode: row.country_code,
    state: row.state as FaxState,
    pages: row.pages,
    quality: row.quality as Fax["quality"],
    currency: row.currency,
    priceMicros: row.price_micros,
    chain: chain.map((link) => ({ ...link, micros: BigInt(link.micros) })),
    chargedMicros: row.charged_micros,
    providerId: row.provider_id,
    upstreamRef: row.upstream_ref,
    upstreamUrl: row.upstream_url,
    failure: row.failure as FaxFailure | null,
    reference: row.reference,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}
