import type { Manifest } from "@tandem/provider-contract";

/** Path segments that tell callbacks apart. Those of `documentTopics` ask what a call does next. */
export const topics = [
  "answer",
  "answer-recorded",
  "voice",
  "next",
  "digits",
  "dialled",
  "leg",
  "recorded",
  "call",
  "machine",
  "recording",
  "transcription",
  "message",
] as const;
export type Topic = (typeof topics)[number];

export const documentTopics: readonly Topic[] = [
  "answer",
  "answer-recorded",
  "voice",
  "next",
  "digits",
  "dialled",
  "recorded",
];

/** Bandwidth. Facts and their sources: FACTS.md. */
export const manifest: Manifest = {
  id: "bandwidth",
  name: "Bandwidth",
  services: ["numbers", "messaging", "verify", "voice"],
  capabilities: {
    numbers: {
      findOrder: "by_reference",
      asyncOrders: true,
      pricesInSearch: false,
      requirements: false,
      // Forwarding and voicemail are done by the documents we answer calls with.
      configure: false,
      lookup: true,
      countries: ["US", "CA"],
    },
    messaging: { mms: true, findMessage: "by_search", tellsCost: false, mediaBytesMax: 3_750_000 },
    verify: { channels: ["sms", "voice"], customCode: [], needsFrom: true, codeLengths: { min: 4, max: 8 } },
    voice: {
      control: "documents",
      idempotentForMs: 0,
      findCall: true,
      machineDetection: true,
      recording: true,
      transcription: true,
      tellsCost: false,
      endsCalls: false,
      overLimit: "refuses",
      callsPerSecond: 3,
    },
  },
  baseUrl: "https://{product}.bandwidth.com",
  credentialFields: [
    { name: "accountId", label: "Account ID", secret: false, required: true },
    {
      name: "username",
      label: "API user",
      secret: false,
      required: true,
      help: "A user with access to the APIs only.",
    },
    { name: "password", label: "Password", secret: true, required: true },
    {
      name: "callbackUsername",
      label: "Callback user",
      secret: false,
      required: true,
      help: "Any name. Bandwidth signs nothing: its callbacks are known by this name and password.",
    },
    { name: "callbackPassword", label: "Callback password", secret: true, required: true, help: "Any long text." },
  ],
  configFields: [
    {
      name: "siteId",
      label: "Sub-account (site) ID",
      secret: false,
      required: true,
      help: "Numbers are bought into it.",
    },
    {
      name: "sipPeerId",
      label: "Location (SIP peer) ID",
      secret: false,
      required: false,
      help: "Without one, numbers go to the sub-account's default location.",
    },
    { name: "voiceApplicationId", label: "Voice application ID", secret: false, required: true },
    { name: "messagingApplicationId", label: "Messaging application ID", secret: false, required: true },
  ],
  limits: {
    // No number is published for requests; calls a second are `callsPerSecond`.
    requestsPerSecond: null,
    rateLimitScope: "account",
    quantityMax: 1,
    orderTimeoutMs: 15_000,
    readTimeoutMs: 10_000,
    usageLagMs: 0,
  },
  records: {
    number: { tellsCost: false, standing: true },
    message: { tellsCost: false, standing: false, keptDays: 14 },
    call: { tellsCost: false, standing: false, keptDays: 7 },
  },
  unlisted: {
    verification: "Bandwidth lists no codes, and does not say whether they are among its messages and calls.",
  },
  webhooks: {
    signature: "basic",
    registration: "api",
    topics: [...topics],
    events: [
      "call_status",
      "call_received",
      "call_step_done",
      "dialled_status",
      "call_digits",
      "call_answered_by",
      "recording_ready",
      "transcription_ready",
      "message_status",
      "message_received",
    ],
    successStatus: 200,
  },
};
