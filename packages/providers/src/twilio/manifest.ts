import type { Manifest } from "@tandem/provider-contract";

/** Path segments that tell callbacks apart. Those of `documentTopics` ask what a call does next. */
export const topics = [
  "answer",
  "voice",
  "next",
  "digits",
  "dialled",
  "recorded",
  "call",
  "leg",
  "machine",
  "recording",
  "transcription",
  "message",
  "inbound-message",
] as const;
export type Topic = (typeof topics)[number];

export const documentTopics: readonly Topic[] = ["answer", "voice", "next", "digits", "dialled", "recorded"];

/** Twilio. Facts and their sources: FACTS.md. */
export const manifest: Manifest = {
  id: "twilio",
  name: "Twilio",
  services: ["numbers", "messaging", "verify", "voice"],
  capabilities: {
    numbers: {
      findOrder: "by_reference",
      asyncOrders: false,
      pricesInSearch: true,
      requirements: true,
      // Forwarding and voicemail are done by the documents we answer calls with, not by a setting of the number.
      configure: false,
      lookup: true,
      countries: null,
    },
    messaging: { mms: true, findMessage: "by_search", tellsCost: true, mediaBytesMax: 5_000_000 },
    verify: {
      channels: ["sms", "voice", "whatsapp"],
      customCode: ["sms", "voice", "whatsapp"],
      needsFrom: false,
      codeLengths: { min: 4, max: 10 },
    },
    voice: {
      control: "documents",
      idempotentForMs: 0,
      findCall: true,
      machineDetection: true,
      recording: true,
      transcription: true,
      tellsCost: true,
      endsCalls: true,
      overLimit: "queues_silently",
      callsPerSecond: 1,
    },
  },
  baseUrl: "https://{product}.twilio.com",
  credentialFields: [
    { name: "accountSid", label: "Account SID", secret: false, required: true, help: "Begins with AC." },
    {
      name: "authToken",
      label: "Auth token",
      secret: true,
      required: true,
      help: "Signs Twilio's callbacks; also used for requests when no API key is given.",
    },
    { name: "apiKeySid", label: "API key SID", secret: false, required: false, help: "Begins with SK." },
    { name: "apiKeySecret", label: "API key secret", secret: true, required: false },
  ],
  configFields: [
    {
      name: "verifyServiceSid",
      label: "Verify service SID",
      secret: false,
      required: false,
      help: "Begins with VA and must allow custom codes. Without one, services named after the code's length are used.",
    },
    { name: "addressSid", label: "Address SID", secret: false, required: false, help: "For countries that want one." },
    {
      name: "bundleSid",
      label: "Regulatory bundle SID",
      secret: false,
      required: false,
      help: "For regulated numbers.",
    },
  ],
  limits: {
    // The number of requests at once that Twilio allows is not published.
    requestsPerSecond: null,
    rateLimitScope: "account",
    quantityMax: 1,
    orderTimeoutMs: 15_000,
    readTimeoutMs: 10_000,
    usageLagMs: 0,
  },
  records: {
    number: { tellsCost: false, standing: true },
    message: { tellsCost: true, standing: false },
    call: { tellsCost: true, standing: false },
    verification: { tellsCost: false, standing: false },
  },
  webhooks: {
    signature: "hmac",
    registration: "per_call",
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
