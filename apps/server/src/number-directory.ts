import type { Transaction } from "@tandem/core/kernel";
import type { OwnNumbers } from "@tandem/core/messaging";
import { can, findNumberInUse, getNumber, listNumbers, type OwnNumber } from "@tandem/core/numbers";
import type { NumberDirectory } from "@tandem/core/voice";

// More than any account is let have in one go of a list.
const numbersMax = 1_000;

/** Whose number it is, if it works and is a customer's: what the shop shares is nobody's. */
async function findCustomers(tx: Transaction, number: string): Promise<OwnNumber | null> {
  const own = await findNumberInUse(tx, number);
  return own?.status === "active" && !own.shared ? own : null;
}

/** Whose numbers there are, as messages need to know them. Only those that work are found. */
export const numbersForMessages: OwnNumbers = {
  ofAccount: async (tx, accountId) =>
    (await listNumbers(tx, { accountId, status: "active", limit: numbersMax })).map(toSender),
  async find(tx, number) {
    const own = await findCustomers(tx, number);
    return own && toSender(own);
  },
};

function toSender(own: OwnNumber) {
  const { number, tenantId, accountId, providerId } = own;
  return { number, tenantId, accountId, providerId, sms: own.sms && can(own, "sms"), mms: own.sms && can(own, "mms") };
}

/** The same as calls need to know them. */
export const numbersForCalls: NumberDirectory = {
  async findOwn(tx, { accountId, number }) {
    const own = await findCustomers(tx, number);
    return own?.accountId === accountId ? toCaller(own) : null;
  },
  async findAt(tx, { providerId, number }) {
    const own = await findCustomers(tx, number);
    return own?.providerId === providerId ? toCaller(own) : null;
  },
  findById: async (tx, numberId) => toCaller(await getNumber(tx, numberId)),
};

function toCaller(own: OwnNumber) {
  const { id, number, tenantId, accountId, providerId } = own;
  return { id, number, tenantId, accountId, providerId, canCall: can(own, "voice") };
}

/** Whose a number is that can fax; null when nobody's. */
export async function findFaxNumber(tx: Transaction, number: string) {
  const own = await findCustomers(tx, number);
  if (!own || !can(own, "fax")) return null;
  const { tenantId, accountId, providerId } = own;
  return { number, tenantId, accountId, providerId };
}
