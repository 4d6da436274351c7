export type Room = {
  id: string;
  uniqueName: string;
  participantsMax: number;
  records: boolean;
  webhookUrl: string | null;
  createdAtMs: number;
  updatedAtMs: number;
};

/** The time from the first person who came to the last who left. */
export type RoomSession = { id: string; roomId: string; startedAtMs: number; endedAtMs: number | null };

export type RoomParticipant = {
  id: string;
  sessionId: string;
  context: string;
  joinedAtMs: number;
  leftAtMs: number | null;
};

/** What was recorded of one participant. */
export type RoomRecording = {
  id: string;
  roomId: string;
  sessionId: string;
  participantId: string;
  startedAtMs: number;
  endedAtMs: number;
  completedAtMs: number;
};

/** Ten-thousandths of a dollar a minute for each participant (sheet: Money, an estimate). */
export const participantMinuteCost = 20;
