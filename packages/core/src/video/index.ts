export { createVideoConsumer } from "./consume-event.ts";
export { createJoinToken, endRoom, getRoom, listRecordings } from "./enter-room.ts";
export * from "./errors.ts";
export { createVideoJobs } from "./jobs.ts";
export { openRoom, type RoomRequest } from "./open-room.ts";
export { listRooms, metersOf, presencesOf, type RoomFilter } from "./queries.ts";
export type { Presence, Room, RoomEnding, RoomState } from "./room.ts";
export type { VideoServices } from "./services.ts";
