import type { Store } from "../lab/store.ts";
import type { SimulatorContext } from "../lab/types.ts";
import { buildCatalogue, type Catalogue } from "./catalogue.ts";
import { createNotifier, type Notifier } from "./notify.ts";
import { type AccountEvent, type AccountState, createApply, initialState, type Profile } from "./state.ts";
import { type JsonObject, optionalText, Refusal } from "./wire.ts";

/** Everything the operations of the simulator share. */
export type Account = {
  context: SimulatorContext;
  store: Store<AccountState, AccountEvent>;
  catalogue: Catalogue;
  notify: Notifier;
};

// The catalogue is the same for every account and takes a while to make: it is made once, when first needed.
let catalogue: Catalogue | undefined;

/** Opens the account of one running simulator. */
export function openAccount(context: SimulatorContext): Account {
  catalogue ??= buildCatalogue();
  const store = context.store<AccountState, AccountEvent>({
    initial: initialState,
    apply: createApply(context.identity),
    keep: ({ webhookUrl }) => (webhookUrl === "" ? [] : [{ type: "webhook_set", url: webhookUrl }]),
  });
  return { context, store, catalogue, notify: createNotifier(context, () => store.state.webhookUrl) };
}

/** The profile that `esimTranNo` (preferred) or `iccid` names. Refuses with 000105 or 310403. */
export function findProfile({ store }: Account, body: JsonObject): Profile {
  const esimTranNo = optionalText(body, "esimTranNo");
  const iccid = optionalText(body, "iccid");
  if (esimTranNo === undefined && iccid === undefined) {
    throw new Refusal("000105", "parameter [esimTranNo] or [iccid] is missing");
  }
  const { profiles, profilesByIccid } = store.state;
  const found = esimTranNo === undefined ? profilesByIccid.get(iccid ?? "") : profiles.get(esimTranNo);
  if (!found) throw new Refusal("310403", `esim [${esimTranNo ?? iccid}] not found in order`);
  return found;
}
