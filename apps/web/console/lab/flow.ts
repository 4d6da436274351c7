import type { Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

type Attempt = Schemas["AttemptRow"];

/** How a try went, in a word and a tone. A try that was answered late may have bought something all the same. */
export function attemptWords(attempt: Attempt): { tone: Tone; label: string } {
  if (attempt.resolution === "stock") return { tone: "info", label: "late, kept as stock" };
  if (attempt.resolution === "loss") return { tone: "danger", label: "paid for nothing" };
  if (attempt.resolution === "delivered" || attempt.outcome === "done") return { tone: "success", label: "delivered" };
  if (attempt.outcome === "unknown") return { tone: "warning", label: "no answer" };
  if (attempt.outcome === "pending") return { tone: "info", label: "waiting" };
  return { tone: "danger", label: "refused" };
}

/** Tries by their order, the first try first. */
export function byOrder(attempts: readonly Attempt[]): ReadonlyMap<string, Attempt[]> {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const group = groups.get(attempt.orderId) ?? [];
    groups.set(
      attempt.orderId,
      [...group, attempt].sort((one, other) => one.startedAt.localeCompare(other.startedAt)),
    );
  }
  return groups;
}

/** What became of a sale on our side: whose it is, or that it was one too many. Null while we know nothing of it. */
export function fateOf(
  sale: Pick<Schemas["LabSale"], "iccid" | "upstreamRef" | "kind">,
  known: { stock: readonly Schemas["StockProfile"][]; attempts: readonly Attempt[] },
): { tone: Tone; label: string; orderId: string | null } | null {
  const spare = sale.iccid ? known.stock.find((one) => one.iccid === sale.iccid) : undefined;
  if (spare) {
    const words = {
      available: { tone: "info", label: "kept as stock" },
      used: { tone: "success", label: "from stock to an order" },
      cancelling: { tone: "info", label: "being cancelled" },
      cancelled: { tone: "neutral", label: "cancelled" },
      expired: { tone: "neutral", label: "stock, expired" },
    } as const;
    return { ...words[spare.state], orderId: spare.usedByOrderId ?? spare.fromOrderId };
  }
  const attempt = known.attempts.find((one) => one.upstreamRef === sale.upstreamRef);
  if (!attempt) return null;
  const { orderId, resolution } = attempt;
  if (resolution === "delivered") {
    return { tone: "success", label: sale.kind === "top_up" ? "data for a customer" : "with a customer", orderId };
  }
  if (resolution === "loss") return { tone: "danger", label: "written off", orderId };
  if (resolution === "not_bought") return { tone: "neutral", label: "not counted as bought", orderId };
  return { tone: "warning", label: "not settled yet", orderId };
}
