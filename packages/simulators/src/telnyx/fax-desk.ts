import { type Desk, wireTime } from "./desk.ts";
import { type Fax, type FaxStatus, failureFor, pageCost } from "./fax.ts";
import { textOf } from "./http.ts";
import type { NumberDesk } from "./number-orders.ts";
import { findApplication, organizationId } from "./profiles.ts";
import { invalid, missing, notFound, Refusal } from "./refusal.ts";
import { notify } from "./webhooks.ts";
import { phoneAt } from "./world-phones.ts";

const STEP_MS = 1_000;
const QUALITIES = ["normal", "high", "very_high", "ultra_light", "ultra_dark"];
const FINAL: readonly FaxStatus[] = ["delivered", "failed", "received"];

/** Faxes from the queue to the last page. */
export class FaxDesk {
  readonly #desk: Desk;
  readonly #numbers: NumberDesk;

  constructor(desk: Desk, numbers: NumberDesk) {
    this.#desk = desk;
    this.#numbers = numbers;
    desk.onTask("faxStep", (id) => this.#step(id));
  }

  /** Takes a fax. Throws `Refusal` for what cannot be sent. */
  send(body: Record<string, unknown>): Fax {
    const desk = this.#desk;
    const fax = this.#read(body);
    const sale = {
      id: fax.id,
      ourRef: null,
      kind: "fax" as const,
      subject: fax.to,
      iccid: null,
      offer: "fax page",
      cost: fax.pages * pageCost,
      refunded: false,
      status: "pending" as const,
      atMs: fax.createdAtMs,
    };
    desk.sell(sale, { puts: [{ table: "faxes", row: fax }] });
    this.#tell(fax, "fax.queued");
    desk.later(STEP_MS, "faxStep", fax.id);
    return fax;
  }

  #read(body: Record<string, unknown>): Fax {
    const [connectionId, to, from] = ["connection_id", "to", "from"].map((name) => {
      const value = textOf(body, name);
      if (value === undefined) throw missing(name);
      return value;
    }) as [string, string, string];
    if (!findApplication(this.#desk, "fax_application", connectionId)) {
      throw invalid("connection_id", "The fax application does not exist.");
    }
    if (!/^\+[1-9]\d{7,14}$/.test(to)) throw invalid("to", "The destination is not in E.164.");
    if (!this.#numbers.owned(from)) throw invalid("from", "The 'from' number is not one of the account.");
    const mediaUrl = textOf(body, "media_url") ?? textOf(body, "media_name");
    if (mediaUrl === undefined) throw missing("media_url");
    const quality = textOf(body, "quality") ?? "high";
    if (!QUALITIES.includes(quality)) throw invalid("quality", "No such quality.");
    const pages = Number(/(\d+)-pages/.exec(mediaUrl)?.[1] ?? 1);
    return {
      id: this.#desk.uuid(),
      direction: "outbound",
      from,
      to,
      connectionId,
      mediaUrl,
      quality,
      storeMedia: body.store_media === true,
      clientState: textOf(body, "client_state") ?? null,
      webhookUrl: textOf(body, "webhook_url") ?? null,
      status: "queued",
      pages,
      failureReason: null,
      createdAtMs: this.#desk.nowMs(),
      updatedAtMs: this.#desk.nowMs(),
    };
  }

  /** queued → media.processed → sending → delivered or failed; each is told. */
  #step(id: string): void {
    const fax = this.#desk.find("faxes", id);
    if (!fax || FINAL.includes(fax.status)) return;
    const { answers } = phoneAt(this.#desk, fax.to);
    const reason = failureFor(answers);
    if (fax.status === "queued") this.#advance(fax, "media.processed", "fax.media.processed");
    else if (reason !== null) this.#fail(fax, reason);
    else if (fax.status === "media.processed") this.#advance(fax, "sending", "fax.sending.started");
    else {
      this.#advance(fax, "delivered", "fax.delivered");
      this.#desk.amendSale(id, { status: "delivered" });
    }
  }

  #advance(fax: Fax, status: FaxStatus, event: string): void {
    const row = { ...fax, status, updatedAtMs: this.#desk.nowMs() };
    this.#desk.put("faxes", row);
    this.#tell(row, event);
    if (!FINAL.includes(status)) this.#desk.later(STEP_MS, "faxStep", fax.id);
  }

  #fail(fax: Fax, failureReason: string): void {
    const row: Fax = { ...fax, status: "failed", failureReason, pages: 0, updatedAtMs: this.#desk.nowMs() };
    this.#desk.put("faxes", row);
    this.#desk.amendSale(fax.id, { status: "failed", refunded: true });
    this.#tell(row, "fax.failed");
  }

  find(id: string): Fax {
    return this.#desk.get("faxes", id, `The fax ${id}`);
  }

  /** Only a fax that is not over can be cancelled. */
  cancel(id: string): void {
    const fax = this.find(id);
    if (FINAL.includes(fax.status)) throw new Refusal(422, "10015", "Bad Request", "The fax is over already.");
    this.#fail(fax, "user_canceled");
  }

  remove(id: string): void {
    if (!this.#desk.find("faxes", id)) throw notFound(`The fax ${id}`);
    this.#desk.drop("faxes", id);
  }

  /** Somebody faxes to a number of the account. */
  receive(input: { from: string; to: string; pages: number }): { id: string } | { refused: string } {
    const desk = this.#desk;
    const own = this.#numbers.owned(input.to);
    if (!own) return { refused: `${input.to} is no number of the account` };
    const application = desk.rows("applications").find(({ kind }) => kind === "fax_application");
    if (!application?.webhookUrl) return { refused: "no fax application has a webhook address" };
    const id = desk.uuid();
    const fax: Fax = {
      id,
      direction: "inbound",
      from: input.from,
      to: input.to,
      connectionId: application.id,
      mediaUrl: `${desk.context.baseUrl()}/files/faxes/${id}.pdf`,
      quality: "high",
      storeMedia: true,
      clientState: null,
      webhookUrl: null,
      status: "received",
      pages: input.pages,
      failureReason: null,
      createdAtMs: desk.nowMs(),
      updatedAtMs: desk.nowMs(),
    };
    desk.put("faxes", fax);
    this.#tell(fax, "fax.received");
    return { id };
  }

  #tell(fax: Fax, type: string): void {
    const application = findApplication(this.#desk, "fax_application", fax.connectionId);
    const url = fax.webhookUrl ?? application?.webhookUrl;
    notify(this.#desk, { type, payload: payloadOf(fax), url, operations: ["sendFax"] });
  }
}

function payloadOf(fax: Fax): Record<string, unknown> {
  const isOver = fax.status === "delivered" || fax.status === "received";
  return {
    fax_id: fax.id,
    connection_id: fax.connectionId,
    user_id: organizationId,
    direction: fax.direction,
    from: fax.from,
    to: fax.to,
    status: fax.status,
    ...(fax.direction === "outbound" ? { original_media_url: fax.mediaUrl } : { media_url: fax.mediaUrl }),
    ...(fax.clientState === null ? {} : { client_state: fax.clientState }),
    ...(isOver ? { page_count: fax.pages, call_duration_secs: 20 * fax.pages } : {}),
    ...(fax.failureReason === null ? {} : { failure_reason: fax.failureReason }),
  };
}

/** A fax as an answer shows it (spec: Fax). It tells neither pages nor price. */
export function wireFax(fax: Fax): Record<string, unknown> {
  return {
    record_type: "fax",
    id: fax.id,
    direction: fax.direction,
    from: fax.from,
    to: fax.to,
    connection_id: fax.connectionId,
    quality: fax.quality,
    status: fax.status,
    store_media: fax.storeMedia,
    ...(fax.mediaUrl === null ? {} : { media_url: fax.mediaUrl }),
    ...(fax.direction === "inbound" && fax.mediaUrl !== null ? { stored_media_url: fax.mediaUrl } : {}),
    ...(fax.clientState === null ? {} : { client_state: fax.clientState }),
    ...(fax.webhookUrl === null ? {} : { webhook_url: fax.webhookUrl }),
    created_at: wireTime(fax.createdAtMs),
    updated_at: wireTime(fax.updatedAtMs),
  };
}
