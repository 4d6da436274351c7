import type { Answer, Found, Outcome } from "./outcome.ts";

export type VideoRoomRequest = {
  ourRef: string;
  participantsMax: number;
  record: boolean;
  /** Our secret webhook address for this provider, without topic. */
  callbackUrl: string;
};

export type VideoRoom = {
  roomRef: string;
  /** Null while nobody is in it. */
  activeSessionRef: string | null;
};

export type VideoToken = { token: string; expiresAt: Date };

export type VideoRecording = {
  recordingRef: string;
  state: "processing" | "ready" | "failed";
  seconds: number | null;
  downloadUrl: string | null;
};

/** Who was in a session, for metering. `leftAt` is null while still there. */
export type VideoPresence = { participantRef: string; joinedAt: Date; leftAt: Date | null };

/** An upstream with video rooms. Rules as of `EsimProvider`. */
export type VideoProvider = {
  createRoom(request: VideoRoomRequest): Promise<Outcome<VideoRoom>>;
  /** Looks for the room of a lost call; rooms carry our reference as their unique name. */
  findRoom(query: { ourRef: string }): Promise<Found<VideoRoom>>;
  getRoom(roomRef: string): Promise<Answer<VideoRoom>>;
  createToken(roomRef: string, lifetimeSeconds: number): Promise<Answer<VideoToken>>;
  /** Puts everybody out. Safe to repeat. */
  endSession(roomRef: string): Promise<Answer<null>>;
  deleteRoom(roomRef: string): Promise<Answer<null>>;
  listPresence(roomRef: string): Promise<Answer<VideoPresence[]>>;
  listRecordings(roomRef: string): Promise<Answer<VideoRecording[]>>;
};

export type VideoCapabilities = { recording: boolean; participantsMax: number };
