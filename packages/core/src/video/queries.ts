import { type Insertable, sql, type Updateable } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { VideoRooms } from "../kernel/schema.generated.ts";
import { type Presence, type Room, type RoomState, toPresence, toRoom } from "./room.ts";

/** A room of the scope; `lock` keeps others from changing it until the transaction ends. */
export async function findRoom(tx: Transaction, roomId: string, lock = false): Promise<Room | null> {
  let query = tx.sql
    .selectFrom("video.rooms")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", roomId);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  return row ? toRoom(row) : null;
}

/** The room a provider tells of. */
export async function roomOfProvider(tx: Transaction, providerId: string, upstreamRef: string): Promise<Room | null> {
  const row = await tx.sql
    .selectFrom("video.rooms")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", providerId)
    .where("upstream_ref", "=", upstreamRef)
    .executeTakeFirst();
  return row ? toRoom(row) : null;
}

/** Writes a room; null when its id was there before. */
export async function insertRoom(tx: Transaction, room: Insertable<VideoRooms>): Promise<Room | null> {
  const row = await tx.sql
    .insertInto("video.rooms")
    .values(room)
    .onConflict((conflict) => conflict.columns(["root_id", "id"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row ? toRoom(row) : null;
}

export async function changeRoom(tx: Transaction, roomId: string, change: Updateable<VideoRooms>): Promise<void> {
  await tx.sql
    .updateTable("video.rooms")
    .set(change)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", roomId)
    .execute();
}

export type RoomFilter = {
  state?: RoomState;
  accountId?: string;
  providerId?: string;
  /** Part of the room's name, in any case. */
  search?: string;
  beforeId?: string;
  limit: number;
};

/** Rooms of the scope, newest first. */
export async function listRooms(tx: Transaction, filter: RoomFilter): Promise<Room[]> {
  let query = tx.sql.selectFrom("video.rooms").selectAll().where("root_id", "=", tx.scope.rootId);
  if (tx.scope.tenantId !== "all") query = query.where("tenant_id", "=", tx.scope.tenantId);
  if (filter.state) query = query.where("state", "=", filter.state);
  if (filter.accountId) query = query.where("account_id", "=", filter.accountId);
  if (filter.providerId) query = query.where("provider_id", "=", filter.providerId);
  if (filter.search) query = query.where("name", "ilike", `%${filter.search.replace(/[%_\\]/g, "\\$&")}%`);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.orderBy("id", "desc").limit(filter.limit).execute()).map(toRoom);
}

/** Every stay in a room, in the order of arrival. */
export async function presencesOf(tx: Transaction, roomId: string): Promise<Presence[]> {
  const rows = await tx.sql
    .selectFrom("video.presences")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("room_id", "=", roomId)
    .orderBy("joined_at")
    .orderBy("id")
    .execute();
  return rows.map(toPresence);
}

/** What was used in several rooms: stays, seconds up to now, and what was charged. */
export async function metersOf(
  tx: Transaction,
  roomIds: readonly string[],
  now: Date,
): Promise<Map<string, { present: number; stays: number; seconds: number; chargedMicros: bigint }>> {
  if (roomIds.length === 0) return new Map();
  const { rows } = await sql<{ room_id: string; present: number; stays: number; seconds: number; charged: string }>`
    select room_id, count(*) filter (where left_at is null)::int as present, count(*)::int as stays,
      coalesce(sum(ceil(extract(epoch from coalesce(left_at, ${now}) - joined_at))), 0)::float8 as seconds,
      coalesce(sum(charged_micros), 0)::text as charged
    from video.presences where root_id = ${tx.scope.rootId} and room_id = any (${[...roomIds]}::uuid[]) group by room_id`.execute(
    tx.sql,
  );
  return new Map(
    rows.map((row) => [
      row.room_id,
      { present: row.present, stays: row.stays, seconds: row.seconds, chargedMicros: BigInt(row.charged) },
    ]),
  );
}
