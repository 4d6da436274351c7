import { z } from "zod";
import { topic } from "./topic.ts";

/** Messages that come in, and the account itself. */
export const accountTopics = {
  message_received: topic({
    group: "messages",
    label: "A message came in",
    urgent: false,
    channels: ["in_app"],
    data: z.object({ from: z.string(), to: z.string(), text: z.string() }),
    example: { from: "+33 6 12 34 56 78", to: "+1 415 555 0123", text: "Are we still on for ten?" },
    variables: (data) => ({ from: data.from, to: data.to, text: data.text }),
    write: (data, context) => ({
      title: `Message from ${data.from}`,
      preview: data.text.slice(0, 140),
      blocks: [
        { kind: "paragraph", text: data.text },
        {
          kind: "facts",
          rows: [
            ["From", data.from],
            ["To", data.to],
          ],
        },
        { kind: "button", label: "Open your messages", url: `${context.publicUrl}/messages` },
      ],
    }),
  }),
  voicemail_received: topic({
    group: "messages",
    label: "A voicemail was left",
    urgent: false,
    channels: ["email", "in_app"],
    data: z.object({
      from: z.string(),
      to: z.string(),
      seconds: z.int().optional(),
      transcript: z.string().optional(),
      /** It was told of before, when what it says was not written down yet. */
      transcribedLater: z.boolean().optional(),
    }),
    example: { from: "+33 6 12 34 56 78", to: "+1 415 555 0123", seconds: 24, transcript: "Please call me back." },
    variables: (data) => ({
      from: data.from,
      to: data.to,
      length: data.seconds === undefined ? "" : `${data.seconds} s`,
      transcript: data.transcript ?? "",
    }),
    write: (data, context) => ({
      title: data.transcribedLater ? `What the voicemail from ${data.from} says` : `Voicemail from ${data.from}`,
      preview: data.transcript?.slice(0, 140) ?? "Listen to it among your voicemails.",
      blocks: [
        { kind: "paragraph", text: data.transcript ?? "Listen to it among your voicemails." },
        {
          kind: "facts",
          rows: [
            ["From", data.from],
            ["To", data.to],
            ...(data.seconds === undefined ? [] : [["Length", `${data.seconds} s`] as const]),
          ],
        },
        { kind: "button", label: "Open your voicemails", url: `${context.publicUrl}/calls/voicemail` },
      ],
    }),
  }),
  call_missed: topic({
    group: "messages",
    label: "A call was missed",
    urgent: false,
    channels: ["email", "in_app"],
    data: z.object({
      from: z.string(),
      to: z.string(),
      /** It was declined because the wallet could not pay for it. */
      noMoney: z.boolean().default(false),
    }),
    example: { from: "+33 6 12 34 56 78", to: "+1 415 555 0123", noMoney: false },
    variables: (data) => ({ from: data.from, to: data.to }),
    write: (data, context) => {
      const why = data.noMoney ? "The call was declined: your wallet could not pay for it." : "No message was left.";
      return {
        title: `Missed call from ${data.from}`,
        preview: why,
        blocks: [
          { kind: "paragraph", text: `${data.from} called ${data.to}. ${why}` },
          data.noMoney
            ? { kind: "button", label: "Add money", url: `${context.publicUrl}/wallet` }
            : { kind: "button", label: "Open your calls", url: `${context.publicUrl}/calls` },
        ],
      };
    },
  }),
  webhook_endpoint_disabled: topic({
    group: "account",
    label: "A webhook endpoint was disabled",
    urgent: true,
    channels: ["email", "in_app"],
    always: ["email"],
    data: z.object({ url: z.string(), reason: z.string() }),
    example: { url: "https://example.com/webhooks", reason: "nothing was delivered since 2026-11-26T10:00Z" },
    variables: (data) => ({ url: data.url, reason: data.reason }),
    write: (data, context) => ({
      title: "A webhook endpoint was disabled",
      preview: data.url,
      blocks: [
        { kind: "paragraph", text: `We stopped sending webhooks to ${data.url}: ${data.reason}.` },
        {
          kind: "paragraph",
          text: "What happens meanwhile is kept for 30 days. Once your system answers again, enable the endpoint and replay what failed.",
        },
        { kind: "button", label: "Open your webhooks", url: `${context.publicUrl}/developers` },
      ],
    }),
  }),
  security_alert: topic({
    group: "account",
    label: "Security of the account",
    urgent: true,
    channels: ["email", "in_app"],
    always: ["email"],
    data: z.object({ what: z.string(), detail: z.string().optional() }),
    example: { what: "A new API key was made", detail: "Name: warehouse" },
    variables: (data) => ({ what: data.what, detail: data.detail ?? "" }),
    write: (data, context) => ({
      title: data.what,
      preview: data.detail ?? "If it was not you, change your password.",
      blocks: [
        {
          kind: "paragraph",
          text: `${data.what}. ${data.detail ? `${data.detail}. ` : ""}If it was you, all is well.`,
        },
        {
          kind: "paragraph",
          text: "If it was not you, change your password and revoke keys that you do not know.",
        },
        { kind: "button", label: "Open your account", url: `${context.publicUrl}/account` },
      ],
    }),
  }),
};

/** Mails of the account itself: they have no preference and go to an address, not by channels. */
export const accountMails = {
  welcome: topic({
    group: "account",
    label: "Welcome",
    urgent: true,
    channels: ["email"],
    always: ["email"],
    data: z.object({ name: z.string() }),
    example: { name: "Ann" },
    variables: (data) => ({ name: data.name }),
    write: (data, context) => ({
      title: `Welcome to ${context.brandName}`,
      preview: "Choose where you are going and be online when you land.",
      blocks: [
        { kind: "paragraph", text: `Hello ${data.name}, your account is ready.` },
        {
          kind: "paragraph",
          text: "Choose a country, pick a plan, and install the eSIM before you leave. It starts when you arrive.",
        },
        { kind: "button", label: "Find a plan", url: context.publicUrl },
      ],
    }),
  }),
  password_reset: topic({
    group: "account",
    label: "A new password",
    urgent: true,
    channels: ["email"],
    always: ["email"],
    data: z.object({ url: z.string() }),
    example: { url: "https://shop.example/reset-password?token=example" },
    variables: () => ({}),
    write: (data) => ({
      title: "Choose a new password",
      preview: "The link works for one hour.",
      blocks: [
        {
          kind: "paragraph",
          text: "Someone, probably you, asked to reset the password of this account. The link works once, for one hour.",
        },
        { kind: "button", label: "Choose a new password", url: data.url },
        { kind: "paragraph", text: "If it was not you, leave this message alone; nothing changes." },
      ],
    }),
  }),
};
