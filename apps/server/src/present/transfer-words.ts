import type { StoryTransfer } from "@tandem/core/analytics";
import { moneyText } from "./words.ts";

const wordOf: Record<string, string> = {
  wallet: "customer's wallet",
  sales: "sales",
  stock: "stock of spare eSIMs",
  credits: "credits given",
  top_ups: "money paid in",
  loss: "losses",
  fees: "fees of payment processors",
  disputes: "frozen for disputes",
  tax: "taxes",
};

/** A ledger account in words; a provider's goes by its name. Null stays null: the other side of a hold that ends. */
export function ledgerWords(code: string | null, providers: ReadonlyMap<string, string>): string | null {
  if (code === null) return null;
  const [kind = code, id] = code.split(":");
  if (kind !== "provider") return wordOf[kind] ?? kind;
  return id === "manual" ? "delivery by hand" : (providers.get(id ?? "") ?? "a provider");
}

/** A movement of money as one sentence. */
export function transferWords(
  transfer: StoryTransfer,
  providers: ReadonlyMap<string, string>,
): { title: string; detail: string | null } {
  const sum = moneyText(transfer.amountMicros, transfer.currency);
  const title = transfer.kind === "post" ? postWords(transfer, sum, providers) : holdWords[transfer.kind](sum);
  return { title, detail: transfer.note };
}

const holdWords = {
  hold: (sum: string) => `${sum} set aside in the customer's wallet`,
  capture: (sum: string) => `${sum} taken from the customer's wallet`,
  void: (sum: string) => `${sum} is free in the customer's wallet again`,
} as const;

function postWords(
  { debitCode, creditCode }: StoryTransfer,
  sum: string,
  providers: ReadonlyMap<string, string>,
): string {
  const [from, to] = [kindOf(debitCode), kindOf(creditCode)];
  if (creditCode === "provider:manual") return `${sum} booked as cost of delivering by hand`;
  const name = ledgerWords(to === "provider" ? creditCode : debitCode, providers);
  switch (`${from} ${to}`) {
    case "sales provider":
      return `${sum} booked as cost, to ${name}`;
    case "sales stock":
      return `${sum} booked as cost, out of stock: it was paid before`;
    case "sales sales":
      return `${sum} passed on to the seller above`;
    case "stock provider":
      return `${sum} paid to ${name} for a spare eSIM`;
    case "loss provider":
      return `${sum} paid to ${name} for something of no use`;
    case "provider stock":
      return `${sum} for the spare comes back from ${name}`;
    case "loss stock":
      return `${sum} for the spare is lost`;
    default:
      return `${sum} booked from ${ledgerWords(debitCode, providers) ?? "nowhere"} to ${ledgerWords(creditCode, providers) ?? "nowhere"}`;
  }
}

const kindOf = (code: string | null): string => code?.split(":")[0] ?? "";
