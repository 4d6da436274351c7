import type { Upstream } from "./upstream.ts";

type Upstreams = ReadonlyMap<string, Upstream>;
/** The words of people, the names of the actions behind them, and whether every carrier is told or the first that takes it. */
const acts = {
  text: { action: "receive_message", as: "from", at: "first" },
  fax: { action: "receive_fax", as: "from", at: "first" },
  call: { action: "call_number", as: "from", at: "first" },
  "pick-up": { action: "phone_picks_up", as: "number", at: "first" },
  "hang-up": { action: "phone_hangs_up", as: "number", at: "first" },
  behave: { action: "set_phone", as: "number", at: "all" },
} as const;

export type PhoneAct = keyof typeof acts;
export const isPhoneAct = (name: string): name is PhoneAct => Object.hasOwn(acts, name);
export const phoneActNames = Object.keys(acts);

export type Played =
  | { kind: "done"; carrier: string; result: object }
  | { kind: "refused"; reason: string }
  | { kind: "wrong"; errors: { field: string; message: string }[] };

/**
 * A person at `number` does something with their phone: at the first carrier that takes it, since a person does not know whose a
 * number is; how the phone behaves is told to all of them.
 */
export async function playPhone(upstreams: Upstreams, number: string, act: PhoneAct, body: object): Promise<Played> {
  const { action: name, as, at } = acts[act];
  const input = { ...body, [as]: number };
  const errors = new Map<string, string>();
  const reasons: string[] = [];
  let done: Played | null = null;
  for (const { simulator, instance } of upstreams.values()) {
    const action = instance.actions?.[name];
    if (!action) continue;
    const parsed = action.schema.safeParse(input);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) errors.set(issue.path.join("."), issue.message);
      continue;
    }
    const result = ((await action.act(parsed.data)) ?? {}) as { refused?: string };
    if (result.refused !== undefined) reasons.push(`${simulator.name}: ${result.refused}`);
    else done = { kind: "done", carrier: simulator.name, result };
    if (done && at === "first") return done;
  }
  if (done) return done;
  if (reasons.length > 0) return { kind: "refused", reason: reasons.join("; ") };
  return { kind: "wrong", errors: [...errors].map(([field, message]) => ({ field, message })) };
}

/** What all carriers answer to a question about a phone, in one list with each carrier's name. */
export function askPhone<T extends object>(
  upstreams: Upstreams,
  number: string,
  { action: name, part }: { action: "read_phone" | "phone_calls" | "phone_heard"; part: "texts" | "calls" | "heard" },
): (T & { carrier: string })[] {
  return [...upstreams.values()].flatMap(({ simulator, instance }) => {
    const action = instance.actions?.[name];
    if (!action?.schema.safeParse({ number }).success) return [];
    const told = action.act({ number }) as Record<string, T[]>;
    return (told[part] ?? []).map((one) => ({ ...one, carrier: simulator.name }));
  });
}
