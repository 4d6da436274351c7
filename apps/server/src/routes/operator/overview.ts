import { getOverview } from "@tandem/api-schema";
import {
  type AttentionItem,
  needsAttention,
  type OrderFigures,
  type OrderPoint,
  orderFigures,
  orderSeries,
  type Period,
  type ProviderFigures,
  providerFigures,
} from "@tandem/core/analytics";
import { countJobs, type Transaction, withScope } from "@tandem/core/kernel";
import type { App } from "../../app.ts";
import { isPlatform, operatorScope } from "../../auth/principal.ts";
import { siteOf } from "../../http/guard.ts";
import { toInstant, toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { presentAttention } from "./attention.ts";
import { figureOf, presentProviderSummary, rateFigure, ratingFigure, spreadFigure } from "./provider-figures.ts";

const dayMs = 86_400_000;
const days = { today: 1, "7d": 7, "30d": 30, "90d": 90 } as const;
type Range = keyof typeof days;

// What the whole operation is measured by (O7, P5): delivered above 95 %, within two minutes, margin in the middle of its band.
const targets = { successRate: 0.95, deliverySeconds: 120, marginRate: 0.4, satisfaction: 4.5 };

/** Today from midnight, or whole days ending now; and as long a time before it. */
export function periodOf(range: Range, now: Date): { period: Period; previous: Period; step: "hour" | "day" } {
  const midnight = Math.floor(now.getTime() / dayMs) * dayMs;
  const from = new Date(midnight - (days[range] - 1) * dayMs);
  const length = now.getTime() - from.getTime();
  const shift = range === "today" ? dayMs : days[range] * dayMs;
  const previous = { from: new Date(from.getTime() - shift), to: new Date(from.getTime() - shift + length) };
  return { period: { from, to: now }, previous, step: range === "today" ? "hour" : "day" };
}

/** The first page of the console. */
export function overviewRoutes(app: App, { database, clock }: Services): void {
  app.openapi(getOverview, async (c) => {
    const principal = c.get("principal");
    const { currency } = siteOf(c);
    const { period, previous, step } = periodOf(c.req.valid("query").range, clock.now());
    const read = await withScope(database, operatorScope(principal), (tx) =>
      readOverview(tx, { period, previous, step }),
    );
    const dead = isPlatform(principal) ? (await countJobs(database, principal.rootId)).dead : 0;
    const { now, before } = read;
    const orders = read.providers.reduce((sum, provider) => sum + provider.outcomes.delivered, 0);
    return c.json(
      {
        range: { from: toInstant(period.from), to: toInstant(period.to), step },
        orders: figureOf(now.orders, null, before.orders),
        successRate: rateFigure(now.success, targets.successRate, before.success),
        deliverySeconds: spreadFigure(now.deliverySeconds, targets.deliverySeconds, before.deliverySeconds),
        activation: now.activation,
        revenue: moneyFigure(now.revenueMicros, before.revenueMicros, currency),
        cost: moneyFigure(now.costMicros, before.costMicros, currency),
        margin: moneyFigure(now.revenueMicros - now.costMicros, before.revenueMicros - before.costMicros, currency),
        marginRate: figureOf(marginRate(now), targets.marginRate, marginRate(before)),
        failovers: figureOf(now.failovers, null, before.failovers),
        byHand: figureOf(now.byHand, null, before.byHand),
        satisfaction: ratingFigure(now.satisfaction, targets.satisfaction, before.satisfaction),
        providers: read.providers.map((provider) => presentProviderSummary(provider, orders)),
        series: read.series.map((point) => presentPoint(point, currency)),
        attention: presentAttention(read.attention, dead),
      },
      200,
    );
  });
}

type Overview = {
  now: OrderFigures;
  before: OrderFigures;
  series: OrderPoint[];
  providers: ProviderFigures[];
  attention: AttentionItem[];
};

async function readOverview(
  tx: Transaction,
  { period, previous, step }: ReturnType<typeof periodOf>,
): Promise<Overview> {
  return {
    now: await orderFigures(tx, period),
    before: await orderFigures(tx, previous),
    series: await orderSeries(tx, period, step),
    providers: await providerFigures(tx, period),
    attention: await needsAttention(tx),
  };
}

const moneyFigure = (value: bigint, previous: bigint, currency: string) => ({
  value: toMoney(value, currency),
  previous: toMoney(previous, currency),
});

const marginRate = ({ revenueMicros, costMicros }: OrderFigures): number | null =>
  revenueMicros === 0n ? null : Number(revenueMicros - costMicros) / Number(revenueMicros);

function presentPoint(point: OrderPoint, currency: string) {
  return {
    at: toInstant(point.at),
    orders: point.orders,
    delivered: point.delivered,
    failed: point.failed,
    manual: point.manual,
    revenue: toMoney(point.revenueMicros, currency),
    cost: toMoney(point.costMicros, currency),
    margin: toMoney(point.revenueMicros - point.costMicros, currency),
    deliverySecondsMedian: point.deliverySeconds,
  };
}
