import type { CallStep } from "@tandem/provider-contract";
import { writeClientState } from "./client-state.ts";

/** A command to a live leg: the last part of its path, and its body. */
export type CallCommand = { name: string; body: Record<string, unknown> };

/** The most one break may last by SSML; longer pauses are several. */
const BREAK_MAX_SECONDS = 10;
/** After so much silence a recorded message is over. */
const SILENCE_SECONDS = 5;

/** Neural voices of Amazon Polly, by language as Telnyx writes it; the first of a language stands for its other regions. */
const VOICES: readonly [language: string, voice: string][] = [
  ["en-US", "Joanna"],
  ["en-GB", "Amy"],
  ["en-AU", "Olivia"],
  ["en-IN", "Kajal"],
  ["es-ES", "Lucia"],
  ["es-US", "Lupe"],
  ["es-MX", "Mia"],
  ["fr-FR", "Lea"],
  ["fr-CA", "Gabrielle"],
  ["de-DE", "Vicki"],
  ["it-IT", "Bianca"],
  ["pt-BR", "Camila"],
  ["pt-PT", "Ines"],
  ["nl-NL", "Laura"],
  ["pl-PL", "Ola"],
  ["sv-SE", "Elin"],
  ["da-DK", "Sofie"],
  ["nb-NO", "Ida"],
  ["ja-JP", "Kazuha"],
  ["ko-KR", "Seoyeon"],
  ["cmn-CN", "Zhiyu"],
  ["hi-IN", "Kajal"],
  ["tr-TR", "Burcu"],
];

/** The voice for a language in BCP 47; an American one where there is none. The language goes with the voice. */
export function voiceFor(language: string): string {
  const wanted = language.toLowerCase().replace(/^zh\b/, "cmn");
  const primary = wanted.split("-")[0] ?? "";
  const exact = VOICES.find(([known]) => known.toLowerCase() === wanted);
  const near = VOICES.find(([known]) => known.toLowerCase().startsWith(`${primary}-`));
  return `AWS.Polly.${(exact ?? near ?? VOICES[0])?.[1] ?? "Joanna"}-Neural`;
}

/** The command that carries out one step, with what its events will be known by. */
export function toCommand(step: CallStep, callRef: string, commandRef: string): CallCommand {
  const kind = step.do === "gather" || step.do === "record" ? step.do : "step";
  const client_state = writeClientState({ c: commandRef, p: callRef, k: kind });
  const known = { command_id: commandRef, client_state };
  switch (step.do) {
    case "speak":
      return { name: "speak", body: { payload: step.text, voice: voiceFor(step.language), ...known } };
    case "play":
      return { name: "playback_start", body: { audio_url: step.url, audio_type: audioTypeOf(step.url), ...known } };
    case "pause":
      return {
        name: "speak",
        body: { payload: silence(step.seconds), payload_type: "ssml", voice: voiceFor("en-US"), ...known },
      };
    case "gather":
      return { name: "gather_using_speak", body: { ...toGather(step), ...known } };
    case "record":
      return {
        name: "record_start",
        body: {
          format: "mp3",
          channels: "single",
          play_beep: true,
          max_length: step.maxSeconds,
          timeout_secs: SILENCE_SECONDS,
          ...(step.transcribe ? { transcription: true } : {}),
          ...known,
        },
      };
    case "dial":
      return { name: "transfer", body: toTransfer(step, callRef, commandRef) };
    case "hang_up":
      return { name: "hangup", body: { command_id: commandRef } };
  }
}

/** Files are taken for MP3 unless told otherwise. */
function audioTypeOf(url: string): "mp3" | "wav" {
  return /\.wav$/i.test(URL.canParse(url) ? new URL(url).pathname : url) ? "wav" : "mp3";
}

function toGather(step: Extract<CallStep, { do: "gather" }>): Record<string, unknown> {
  return {
    payload: step.prompt,
    voice: voiceFor(step.language),
    minimum_digits: 1,
    maximum_digits: step.digitsMax,
    // The caller of this adapter decides whether to ask again.
    maximum_tries: 1,
    timeout_millis: step.timeoutSeconds * 1_000,
    // Left out it is `#`. Whether Telnyx takes an empty one is not known, and a refused question would be worse than a lost key.
    ...(step.finishOn === null ? {} : { terminating_digit: step.finishOn }),
  };
}

/** The leg that is put through must stay when the other party hangs up, or the rest of the steps would have nobody to talk to. */
function toTransfer(step: Extract<CallStep, { do: "dial" }>, callRef: string, commandRef: string) {
  const target_leg_client_state = writeClientState({ c: commandRef, p: callRef, k: "dial" });
  return {
    to: step.to,
    from: step.from,
    timeout_secs: Math.max(5, step.ringSeconds),
    park_after_unbridge: "self",
    target_leg_client_state,
    ...(step.record ? { record: "record-from-answer", record_format: "mp3" } : {}),
    command_id: commandRef,
  };
}

function silence(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const breaks: number[] = [];
  for (let left = whole; left > 0; left -= BREAK_MAX_SECONDS) breaks.push(Math.min(left, BREAK_MAX_SECONDS));
  return `<speak>${breaks.map((length) => `<break time="${length}s"/>`).join("")}</speak>`;
}
