import { namesOf } from "@tandem/core/analytics";
import { parsePublicId, type Transaction } from "@tandem/core/kernel";

/** The names of people and keys that did something, by how the audit trail writes them (`usr_…`, `key_…`). */
export type ActorNames = ReadonlyMap<string, string>;

const former = { usr: "a former user", key: "a former API key" } as const;

/** Reads the names of actors in one query. What is no person and no key (the product's own parts) is left out. */
export async function actorNames(tx: Transaction, actors: readonly (string | null)[]): Promise<ActorNames> {
  const known = (["usr", "key"] as const).flatMap((prefix) =>
    [...new Set(actors)].flatMap((actor) =>
      actor?.startsWith(`${prefix}_`) ? [{ actor, prefix, id: parsePublicId(prefix, actor) }] : [],
    ),
  );
  if (known.length === 0) return new Map();
  const idsOf = (prefix: "usr" | "key") => known.filter((one) => one.prefix === prefix).map((one) => one.id);
  const names = await namesOf(tx, { users: idsOf("usr"), keys: idsOf("key") });
  return new Map(known.map(({ actor, prefix, id }) => [actor, names.get(id) ?? former[prefix]]));
}

/** Who did it, in a word or two; the product's own parts go by their name. */
export const nameOfActor = (actor: string, names: ActorNames): string => names.get(actor) ?? actor;

/** The same with what kind of actor it is. */
export function presentActor(actor: string, names: ActorNames) {
  const kind = actor.startsWith("usr_") ? "user" : actor.startsWith("key_") ? "api_key" : "system";
  return { kind, id: kind === "system" ? null : actor, name: nameOfActor(actor, names) } as const;
}
