import { z } from "zod";
import { toDecimal } from "../lab/money.ts";
import { type Sale, type Simulator, type SimulatorContext, type SimulatorInstance, worldAction } from "../lab/types.ts";
import { phoneActions } from "../world/phones.ts";
import { type PhoneText, readPhoneAction } from "../world/texts.ts";
import { CallCommands } from "./call-commands.ts";
import { CallDesk } from "./call-desk.ts";
import { Desk, wireTime } from "./desk.ts";
import { FaxDesk } from "./fax-desk.ts";
import { createServe, labApiKey } from "./http.ts";
import { MessageDesk } from "./message-desk.ts";
import { NumberDesk } from "./number-orders.ts";
import { addProfileRoutes, labConfig } from "./profiles.ts";
import { notFound } from "./refusal.ts";
import { RoomDesk } from "./room-desk.ts";
import { addAccountRoutes } from "./routes-account.ts";
import { addCallRoutes } from "./routes-calls.ts";
import { addDetailRoutes } from "./routes-details.ts";
import { addFaxRoutes } from "./routes-faxes.ts";
import { addMessageRoutes } from "./routes-messages.ts";
import { addNumberRoutes } from "./routes-numbers.ts";
import { addOwnNumberRoutes } from "./routes-own-numbers.ts";
import { addRoomRoutes } from "./routes-rooms.ts";
import { addSimRoutes } from "./routes-sims.ts";
import { addVerifyRoutes, newest } from "./routes-verify.ts";
import { SimDesk } from "./sim-desk.ts";
import { applyEvent, initialState, keptEvents, type SaleRow, type TelnyxEvent, type TelnyxState } from "./state.ts";
import { forgeWebhook, labPublicKey, signTry } from "./webhooks.ts";
import { changePhone, heardBy } from "./world-phones.ts";

const operations = [
  "getBalance",
  "getProfile",
  "updateProfile",
  "searchNumbers",
  "listRequirements",
  "orderNumber",
  "findNumberOrder",
  "getNumberOrder",
  "listSubNumberOrders",
  "getSubNumberOrder",
  "cancelNumberOrder",
  "listNumbers",
  "getNumber",
  "updateNumber",
  "releaseNumber",
  "getNumberSettings",
  "configureNumber",
  "getVoicemail",
  "createVoicemail",
  "updateVoicemail",
  "lookupNumber",
  "sendMessage",
  "getMessage",
  "listDetails",
  "startVerification",
  "getVerification",
  "checkVerification",
  "checkVerificationByNumber",
  "placeCall",
  "getCall",
  "answerCall",
  "hangUp",
  "speak",
  "play",
  "gather",
  "transfer",
  "recordStart",
  "recordStop",
  "listCallEvents",
  "listRecordings",
  "getRecording",
  "createRoom",
  "findRoom",
  "getRoom",
  "deleteRoom",
  "createToken",
  "listSessions",
  "listAllSessions",
  "listParticipants",
  "endSession",
  "listRoomRecordings",
  "sendFax",
  "listFaxes",
  "getFax",
  "cancelFax",
  "deleteFax",
  "orderSims",
  "findSims",
  "getSim",
  "getActivationCode",
  "setState",
  "setDataLimit",
  "deleteSim",
  "listSimActions",
  "getSimAction",
  "notifyUsage",
] as const;

const webhookEvents = [
  "number_order.complete",
  "message.sent",
  "message.finalized",
  "message.received",
  "verify.delivered",
  "call.initiated",
  "call.answered",
  "call.bridged",
  "call.hangup",
  "call.cost",
  "call.speak.started",
  "call.speak.ended",
  "call.playback.started",
  "call.playback.ended",
  "call.gather.ended",
  "call.machine.detection.ended",
  "call.machine.premium.detection.ended",
  "call.machine.premium.greeting.ended",
  "call.recording.saved",
  "call.recording.transcription.saved",
  "video.room.session.started",
  "video.room.session.ended",
  "video.room.participant.joined",
  "video.room.participant.left",
  "video.room.recording.completed",
  "fax.queued",
  "fax.media.processed",
  "fax.sending.started",
  "fax.delivered",
  "fax.failed",
  "fax.received",
] as const;

/** Where the portal's notification settings send what becomes of number orders; empty for nowhere. */
const portalSchema = z.strictObject({ numberOrderWebhookUrl: z.string() }).partial();

/** Telnyx, API v2, as its sheet and FACTS.md describe it. */
export const simulator: Simulator = {
  id: "telnyx",
  name: "Telnyx",
  operations,
  activationOperations: ["orderNumber", "orderSims"],
  webhookEvents,
  credentials: { apiKey: labApiKey, publicKey: labPublicKey },
  config: labConfig,
  basePath: "/v2",
  // Up to three tries at an address; the waits between them are not published (FACTS.md).
  webhookRetry: {
    delaysMs: [5_000, 30_000],
    accepts: (status) => status >= 200 && status < 300,
    timeoutMs: 2_000,
  },
  portal: { schema: portalSchema, initial: { numberOrderWebhookUrl: "" } },
  create,
};

function create(context: SimulatorContext): SimulatorInstance {
  const store = context.store<TelnyxState, TelnyxEvent>({
    initial: initialState,
    apply: applyEvent,
    keep: keptEvents,
  });
  const desk = new Desk(context, store);
  const numbers = new NumberDesk(desk, () => String(context.portal().numberOrderWebhookUrl ?? ""));
  const messages = new MessageDesk(desk, numbers);
  const calls = new CallDesk(desk, numbers);
  const commands = new CallCommands(desk, calls);
  const rooms = new RoomDesk(desk);
  const faxes = new FaxDesk(desk, numbers);
  const sims = new SimDesk(desk);
  const app = context.newApp();
  const serve = createServe(context);
  addAccountRoutes(app, serve, desk);
  addProfileRoutes(app, serve, desk);
  addNumberRoutes(app, serve, desk, numbers);
  addOwnNumberRoutes(app, serve, desk, numbers);
  addMessageRoutes(app, serve, desk, messages);
  addDetailRoutes(app, serve, desk);
  addVerifyRoutes(app, serve, desk);
  addCallRoutes(app, serve, { desk, calls, commands, numbers });
  addRoomRoutes(app, serve, desk, rooms);
  addFaxRoutes(app, serve, desk, faxes);
  addSimRoutes(app, serve, desk, sims);
  app.notFound((c) => c.json(notFound(`The path ${c.req.path}`).body(), 404));
  return {
    app,
    sales: () => desk.rows("sales").map(toSale),
    balance: () => store.state.balance,
    setBalance: (balance) => store.commit({ balance }),
    counts: () => counts(desk),
    devices: { install: (iccid) => sims.install(iccid), use: (iccid, bytes) => sims.use(iccid, bytes) },
    actions: {
      ...numberActions(desk),
      ...messageActions(messages),
      ...verifyActions(desk),
      ...readPhoneAction((number) => textsAt(desk, number)),
      ...callActions(desk, calls),
      ...roomActions(rooms),
      ...faxActions(faxes),
    },
    forgeWebhook,
    signWebhookTry: (webhook) => signTry(webhook),
    resume: () => desk.resume(),
  };
}

const number = z.string().regex(/^\+[1-9]\d{6,14}$/, "must be E.164 with a plus sign");

function numberActions(desk: Desk) {
  return {
    sell_number_elsewhere: worldAction({
      about: "Somebody else buys a free number.",
      schema: z.strictObject({ number }),
      act: (input) => {
        desk.put("takenNumbers", { id: input.number });
        return input;
      },
    }),
  };
}

function messageActions(messages: MessageDesk) {
  return {
    receive_message: worldAction({
      about: "A person writes to a number of the account; STOP and START are understood.",
      schema: z.strictObject({
        from: number,
        to: number,
        text: z.string().max(1_600),
        mediaUrls: z.array(z.string()).max(10).default([]),
      }),
      act: (input) => messages.receive(input),
    }),
  };
}

function verifyActions(desk: Desk) {
  return {
    read_code: worldAction({
      about: "The person at a number reads the code that came last.",
      schema: z.strictObject({ to: number }),
      act: ({ to }) => {
        const row = newest(desk, to);
        return row ? { code: row.code } : { refused: `no code was sent to ${to}` };
      },
    }),
  };
}

/** What reached a phone: messages that arrived, and codes. */
function textsAt(desk: Desk, number: string): PhoneText[] {
  const messages = desk
    .rows("messages")
    .filter(({ to, direction, sentAtMs }) => to === number && direction === "outbound" && sentAtMs !== null)
    .map(({ from, text, receivedAtMs }): PhoneText => ({ kind: "message", from, text, atMs: receivedAtMs }));
  const codes = desk
    .rows("verifications")
    .filter((row) => row.phoneNumber === number)
    .map(({ code, type, createdAtMs }): PhoneText => ({ kind: "code", from: type, text: code, atMs: createdAtMs }));
  return [...messages, ...codes];
}

function callActions(desk: Desk, calls: CallDesk) {
  return phoneActions({
    change: (which, change) => changePhone(desk, which, change),
    call: (call) => calls.receive(call),
    pickUp: (which) => calls.personPicksUp(which),
    hangUp: (which) => calls.personHangsUp(which),
    calls: (which) => calls.callsAt(which),
    heard: (which) => heardBy(desk, which),
  });
}

function roomActions(rooms: RoomDesk) {
  return {
    join_room: worldAction({
      about: "A person comes into a video room.",
      schema: z.strictObject({ roomId: z.string(), name: z.string().max(100).default("Guest") }),
      act: (input) => rooms.join(input),
    }),
    leave_room: worldAction({
      about: "A person leaves the video room.",
      schema: z.strictObject({ participantId: z.string() }),
      act: ({ participantId }) => rooms.leave(participantId),
    }),
  };
}

function faxActions(faxes: FaxDesk) {
  return {
    receive_fax: worldAction({
      about: "Somebody faxes to a number of the account.",
      schema: z.strictObject({ from: number, to: number, pages: z.number().int().min(1).max(100).default(1) }),
      act: (input) => faxes.receive(input),
    }),
  };
}

function toSale(row: SaleRow): Sale {
  const { ourRef, iccid, kind, subject, offer, refunded, status } = row;
  const upstreamRef = row.id.split("#")[0] ?? row.id;
  const cost = toDecimal(row.cost);
  return { upstreamRef, ourRef, iccid, kind, subject, offer, cost, refunded, status, at: wireTime(row.atMs) };
}

function counts(desk: Desk): Record<string, number> {
  const { numbers, messages, verifications, calls, rooms, faxes, sims } = desk.state.tables;
  return {
    numbers: numbers.size,
    messages: messages.size,
    verifications: verifications.size,
    calls: calls.size,
    rooms: rooms.size,
    faxes: faxes.size,
    sims: sims.size,
  };
}
