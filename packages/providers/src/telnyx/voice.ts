import type {
  Answer,
  CallStatus,
  CallStep,
  OutboundCall,
  Outcome,
  ProviderContext,
  VoiceProvider,
} from "@tandem/provider-contract";
import { z } from "zod";
import { failedWrite, parseBody, parseReading } from "../shared/reading.ts";
import { callbackAddress } from "./addresses.ts";
import { segment, type TelnyxClient } from "./client.ts";
import { writeClientState } from "./client-state.ts";
import { fetchRecording } from "./recordings.ts";
import { toCommand } from "./voice-steps.ts";
import { anything, dataOf, optionalTime } from "./wire.ts";

/** A command to a call that is over already. */
const CALL_ENDED = "90018";

const call = z.object({
  call_control_id: z.string().min(1),
  is_alive: z.boolean(),
  call_duration: z.number().nullish(),
  end_time: optionalTime,
});

/** Places calls by Call Control: each step is a command of ours, and events tell how it went. */
export class TelnyxVoice implements VoiceProvider {
  readonly #client: TelnyxClient;
  readonly #context: ProviderContext;

  constructor(client: TelnyxClient, context: ProviderContext) {
    this.#client = client;
    this.#context = context;
  }

  /** The same `ourRef` within a minute rings once: it is the command's id. */
  async placeCall(outbound: OutboundCall): Promise<Outcome<CallStatus>> {
    const { connectionId } = this.#client.config;
    if (!connectionId) return { kind: "rejected", error: notSetUp };
    const reading = await this.#client.buy("placeCall", "/calls", toCallRequest(outbound, connectionId));
    if (reading.kind === "error") return failedWrite(reading);
    const placed = parseBody(reading.body, dataOf(call));
    if (placed.kind === "failed") return { kind: "unknown", error: placed.error };
    const { call_control_id: callRef } = placed.value;
    return { kind: "done", upstreamRef: callRef, value: { ...nothing, state: "queued", callRef } };
  }

  /** Of a call that is over Telnyx says how long it was, not how it ended: that is told by the event only. */
  async getCall(callRef: string): Promise<Answer<CallStatus>> {
    const read = await this.#client.read("getCall", `/calls/${segment(callRef)}`, dataOf(call));
    return read.kind === "failed" ? read : { kind: "answered", value: toCallStatus(read.value) };
  }

  hangUp(callRef: string, ourRef: string): Promise<Answer<null>> {
    return this.#command("hangUp", callRef, "hangup", { command_id: `${ourRef}-hangup` });
  }

  answerCall(callRef: string, commandRef: string, _callbackUrl: string): Promise<Answer<null>> {
    const client_state = writeClientState({ c: commandRef, p: callRef });
    return this.#command("answerCall", callRef, "answer", { command_id: commandRef, client_state });
  }

  runStep(callRef: string, step: CallStep, commandRef: string, _callbackUrl: string): Promise<Answer<null>> {
    const { name, body } = toCommand(step, callRef, commandRef);
    return this.#command("runStep", callRef, name, body);
  }

  startRecording(callRef: string, commandRef: string): Promise<Answer<null>> {
    const client_state = writeClientState({ c: commandRef, p: callRef, k: "record" });
    const body = { format: "mp3", channels: "dual", command_id: commandRef, client_state };
    return this.#command("startRecording", callRef, "record_start", body);
  }

  stopRecording(callRef: string, commandRef: string): Promise<Answer<null>> {
    return this.#command("stopRecording", callRef, "record_stop", { command_id: commandRef });
  }

  fetchRecording(recordingRef: string): Promise<Answer<{ contentType: string; bytes: Buffer }>> {
    return fetchRecording(this.#client, this.#context, recordingRef);
  }

  async #command(operation: string, callRef: string, name: string, body: object): Promise<Answer<null>> {
    const path = `/calls/${segment(callRef)}/actions/${name}`;
    const answer = parseReading(await this.#client.buy(operation, path, body), anything);
    if (answer.kind === "answered") return { kind: "answered", value: null };
    // What was to be ended is over, which is all that was wanted.
    const isOver = name === "hangup" && (answer.error.code === CALL_ENDED || answer.error.httpStatus === 404);
    return isOver ? { kind: "answered", value: null } : answer;
  }
}

const notSetUp = { category: "auth", code: "no_connection", message: "no Call Control application is set up" } as const;

const nothing = { answeredAt: null, endedAt: null, seconds: null, cost: null, error: null } as const;

/**
 * The body of POST `/calls`. Telnyx would try other routes after the ring time unless told not to. The more exact detection of
 * machines tells people, machines and faxes apart.
 */
export function toCallRequest(outbound: OutboundCall, connectionId: string): object {
  return {
    connection_id: connectionId,
    from: outbound.from,
    to: outbound.to,
    timeout_secs: Math.min(600, Math.max(5, outbound.ringSeconds)),
    time_limit_secs: Math.min(14_400, Math.max(30, outbound.maxSeconds)),
    retry_on_timeout: false,
    command_id: outbound.ourRef,
    client_state: writeClientState({ o: outbound.ourRef }),
    webhook_url: callbackAddress(outbound.callbackUrl, "calls", outbound.ourRef),
    ...(outbound.machineDetection ? { answering_machine_detection: "premium" } : {}),
    ...(outbound.record ? { record: "record-from-answer", record_format: "mp3", record_channels: "dual" } : {}),
  };
}

function toCallStatus(told: z.infer<typeof call>): CallStatus {
  const seconds = told.call_duration ?? null;
  const talked = seconds !== null && seconds > 0;
  const base = { ...nothing, callRef: told.call_control_id };
  if (told.is_alive) return { ...base, state: talked ? "answered" : "ringing" };
  return { ...base, state: talked ? "completed" : "failed", endedAt: told.end_time, seconds };
}
