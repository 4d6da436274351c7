import {
  ProviderCallError,
  type RecordState,
  type RecordSubject,
  type RecordsProvider,
  type UpstreamRecord,
  unreadable,
} from "@tandem/provider-contract";
import type { z } from "zod";
import { parseReading } from "../shared/reading.ts";
import type { TelnaCall, TelnaClient } from "./client.ts";
import { FAILED } from "./esim.ts";
import * as wire from "./wire.ts";

const PAGE = 500;

type Range = { from: Date; to: Date };
type Page<Row> = { rows: readonly Row[]; total: number | null };

/**
 * Telna's work orders, and the packages that were put onto SIMs besides. Neither list is known to filter by time or to name a price: both
 * are read to their end (FACTS.md).
 */
export class TelnaRecords implements RecordsProvider {
  readonly subjects: readonly RecordSubject[];
  readonly #client: TelnaClient;

  constructor(client: TelnaClient) {
    this.#client = client;
    this.subjects = client.sellsTopUps ? ["esim", "top_up"] : ["esim"];
  }

  async *listRecords({ from, to }: Range): AsyncIterable<UpstreamRecord[]> {
    const isWithin = ({ happenedAt: at }: UpstreamRecord) => at !== null && at >= from && at < to;
    const orders = this.#pages("workOrdersPath", wire.workOrderPage, (page) => toPage(page.work_orders, page.total));
    for await (const rows of orders) yield rows.map(fromOrder).filter(isWithin);
    if (!this.subjects.includes("top_up")) return;
    const packages: wire.SimPackage[] = [];
    const listed = this.#pages("packagesPath", wire.simPackagePage, (page) => toPage(page.packages, page.total));
    for await (const rows of listed) packages.push(...rows);
    yield fromPackages(packages).filter(isWithin);
  }

  async *#pages<Body, Row>(
    name: "workOrdersPath" | "packagesPath",
    schema: z.ZodType<Body>,
    read: (body: Body) => Page<Row>,
  ): AsyncIterable<readonly Row[]> {
    const path = this.#client.path(name);
    for (let offset = 0; ; ) {
      const query = { count: PAGE, offset };
      const call: TelnaCall = { operation: "listRecords", method: "GET", path, query, urgency: "read" };
      const reading = await (name === "workOrdersPath" ? this.#client.flex(call) : this.#client.core(call));
      const listed = parseReading(reading, schema);
      if (listed.kind === "failed") throw new ProviderCallError(listed.error);
      const { rows, total } = read(listed.value);
      yield rows;
      offset += rows.length;
      if (rows.length === 0 || (total !== null && offset >= total)) return;
    }
  }
}

const toPage = <Row>(rows: readonly Row[], total: number | null | undefined): Page<Row> => ({
  rows,
  total: total ?? null,
});

export function fromOrder(order: wire.WorkOrder): UpstreamRecord {
  const { id, customer_ref, status, created_date, euicc_profile, product } = order;
  const word = status.toUpperCase();
  const state: RecordState = word === "SHIPPED" ? "sold" : FAILED.has(word) ? "failed" : "pending";
  const [happenedAt, label] = [timeOf(created_date), euicc_profile?.iccid ?? null];
  const common = { subject: "esim", ref: id, ourRef: customer_ref, cost: null, quantity: 1 } as const;
  return { ...common, happenedAt, state, label, ...(product ? { offerRef: product } : {}) };
}

/** The oldest package of a SIM came with it; the others were put onto it. */
export function fromPackages(packages: readonly wire.SimPackage[]): UpstreamRecord[] {
  const told = packages.map((entry) => ({ ...entry, at: timeOf(entry.created_date) }));
  const bySim = Map.groupBy(told, ({ sim }) => sim ?? "");
  return [...bySim.values()].flatMap((own) => {
    const [, ...added] = own.toSorted((one, other) => one.at.getTime() - other.at.getTime());
    return added.map(({ id: ref, sim: label, at: happenedAt }): UpstreamRecord => {
      return { subject: "top_up", ref, ourRef: null, cost: null, quantity: 1, happenedAt, state: "sold", label };
    });
  });
}

function timeOf(told: string | number | null | undefined): Date {
  const at = new Date(told ?? Number.NaN);
  if (Number.isNaN(at.getTime())) throw new ProviderCallError(unreadable("a record without its time"));
  return at;
}
