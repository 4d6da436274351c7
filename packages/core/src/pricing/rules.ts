import type { Insertable, Selectable } from "kysely";
import { sql } from "kysely";
import { DomainError, enqueue, newId, type Transaction } from "../kernel/index.ts";
import type { PricingRules } from "../kernel/schema.generated.ts";
import { recordAudit } from "../tenancy/index.ts";
import { defaultPlatformRules, defaultResellerRules } from "./default-rules.ts";
import { ruleNotFound } from "./errors.ts";
import { type Markup, type PriceRule, type Rounding, specificity } from "./price-for.ts";

export type NewPriceRule = Omit<PriceRule, "id">;
/** A rule as stored: whose it is, and when it changed. Amounts are in the tenant's currency. */
export type StoredPriceRule = PriceRule & { tenantId: string; createdAt: Date; updatedAt: Date };

/** The rules of a tenant (of the scope's own without one), most specific first. */
export async function listPriceRules(tx: Transaction, tenantId = ownTenant(tx)): Promise<StoredPriceRule[]> {
  const rows = await tx.sql
    .selectFrom("pricing.rules")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenantId)
    .orderBy("id")
    .execute();
  return rows
    .map(toRule)
    .sort((one, other) => specificity(other.match) - specificity(one.match) || one.priority - other.priority);
}

/** One rule. Throws `pricing.rule_not_found`. */
export async function getPriceRule(tx: Transaction, ruleId: string): Promise<StoredPriceRule> {
  const row = await tx.sql
    .selectFrom("pricing.rules")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", ruleId)
    .executeTakeFirst();
  if (!row) throw ruleNotFound(ruleId);
  return toRule(row);
}

/** Adds a rule of the scope's tenant; prices are made anew right after. Throws `request.invalid`. */
export async function createPriceRule(tx: Transaction, rule: NewPriceRule, actor: string): Promise<StoredPriceRule> {
  checkRule(rule);
  const row = await tx.sql
    .insertInto("pricing.rules")
    .values({ root_id: tx.scope.rootId, tenant_id: ownTenant(tx), id: newId(), ...toColumns(rule) })
    .returningAll()
    .executeTakeFirstOrThrow();
  await recordAudit(tx, { actor, action: "price_rule.created", subject: row.id, details: { ...rule } });
  await queuePriceRefresh(tx);
  return toRule(row);
}

/** Replaces a rule. Throws `pricing.rule_not_found`, `request.invalid`. */
export async function updatePriceRule(
  tx: Transaction,
  ruleId: string,
  rule: NewPriceRule,
  actor: string,
): Promise<StoredPriceRule> {
  checkRule(rule);
  const before = await getPriceRule(tx, ruleId);
  const row = await tx.sql
    .updateTable("pricing.rules")
    .set({ ...toColumns(rule), updated_at: sql`now()` })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", ruleId)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw ruleNotFound(ruleId);
  const { id: _, tenantId, createdAt, updatedAt, ...from } = before;
  await recordAudit(tx, {
    actor,
    action: "price_rule.updated",
    subject: ruleId,
    tenantId,
    details: { from, to: rule },
  });
  await queuePriceRefresh(tx);
  return toRule(row);
}

/** Removes a rule. Throws `pricing.rule_not_found`. */
export async function deletePriceRule(tx: Transaction, ruleId: string, actor: string): Promise<void> {
  const before = await getPriceRule(tx, ruleId);
  await tx.sql.deleteFrom("pricing.rules").where("root_id", "=", tx.scope.rootId).where("id", "=", ruleId).execute();
  await recordAudit(tx, {
    actor,
    action: "price_rule.deleted",
    subject: ruleId,
    tenantId: before.tenantId,
    details: { name: before.name },
  });
  await queuePriceRefresh(tx);
}

/** Gives a new tenant its first rules, once; a tenant that has rules, or had some, keeps what it has. */
export async function seedDefaultRules(
  tx: Transaction,
  tenant: { tenantId: string; kind: "platform" | "reseller" },
): Promise<boolean> {
  const known = await tx.sql
    .selectFrom("pricing.rules")
    .select("id")
    .where("root_id", "=", tx.scope.rootId)
    .where("tenant_id", "=", tenant.tenantId)
    .limit(1)
    .executeTakeFirst();
  if (known) return false;
  const rules = tenant.kind === "platform" ? defaultPlatformRules() : defaultResellerRules();
  await tx.sql
    .insertInto("pricing.rules")
    .values(
      rules.map((rule) => ({ root_id: tx.scope.rootId, tenant_id: tenant.tenantId, id: newId(), ...toColumns(rule) })),
    )
    .execute();
  await queuePriceRefresh(tx);
  return true;
}

/** Prices are made anew in the background; several wishes become one. */
export async function queuePriceRefresh(tx: Transaction): Promise<void> {
  const { rootId } = tx.scope;
  await enqueue(tx, "pricing.refresh", { rootId }, { jobKey: `pricing.refresh ${rootId}` });
}

function ownTenant(tx: Transaction): string {
  return tx.scope.tenantId === "all" ? tx.scope.rootId : tx.scope.tenantId;
}

function checkRule(rule: NewPriceRule): void {
  const { match, markup } = rule;
  if (rule.name.trim() === "") throw invalid("name", "A rule has a name");
  if (markup.kind === "percent" && (markup.markupBps < 0 || !Number.isInteger(markup.markupBps)))
    throw invalid("markup.percent", "From 0, with two decimals at most");
  if (markup.kind !== "percent" && markup.amountMicros < 0n)
    throw invalid("markup.amount", "An amount is not negative");
  if (rule.marginFloorBps !== null && (rule.marginFloorBps < 0 || rule.marginFloorBps > 9_900))
    throw invalid("minMarginPercent", "0 to 99 %");
  if (match.dataMbMin !== null && match.dataMbMax !== null && match.dataMbMin > match.dataMbMax)
    throw invalid("match.maxDataMb", "The most is below the least");
  if (match.daysMin !== null && match.daysMax !== null && match.daysMin > match.daysMax)
    throw invalid("match.maxDays", "The most is below the least");
}

function invalid(field: string, problem: string): DomainError {
  return new DomainError("request.invalid", { field, problem });
}

type Columns = Omit<Insertable<PricingRules>, "root_id" | "tenant_id" | "id" | "created_at" | "updated_at">;

function toColumns(rule: NewPriceRule): Columns {
  const { match, markup } = rule;
  return {
    name: rule.name,
    active: rule.active,
    priority: rule.priority,
    buyer_tenant_id: match.buyerTenantId,
    plan_id: match.planId,
    country: match.country,
    region_code: match.regionCode,
    provider_id: match.providerId,
    data_mb_min: match.dataMbMin,
    data_mb_max: match.dataMbMax,
    days_min: match.daysMin,
    days_max: match.daysMax,
    kind: markup.kind,
    markup_bps: markup.kind === "percent" ? markup.markupBps : null,
    amount_micros: markup.kind === "percent" ? null : markup.amountMicros,
    rounding: rule.rounding,
    margin_floor_bps: rule.marginFloorBps,
  };
}

function toRule(row: Selectable<PricingRules>): StoredPriceRule {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    active: row.active,
    priority: row.priority,
    match: {
      buyerTenantId: row.buyer_tenant_id,
      planId: row.plan_id,
      country: row.country,
      regionCode: row.region_code,
      providerId: row.provider_id,
      dataMbMin: row.data_mb_min,
      dataMbMax: row.data_mb_max,
      daysMin: row.days_min,
      daysMax: row.days_max,
    },
    markup: toMarkup(row),
    rounding: row.rounding as Rounding,
    marginFloorBps: row.margin_floor_bps,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toMarkup(row: Selectable<PricingRules>): Markup {
  if (row.kind === "percent") return { kind: "percent", markupBps: row.markup_bps ?? 0 };
  return { kind: row.kind === "fixed" ? "fixed" : "price", amountMicros: row.amount_micros ?? 0n };
}
