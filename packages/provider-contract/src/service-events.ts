import type { FaxStatus } from "./fax.ts";
import type { IotSimState } from "./iot-sim.ts";
import type { MessageStatus } from "./messaging.ts";
import type { Money } from "./money.ts";
import type { OwnedNumberState } from "./numbers.ts";
import type { Dispute, Payment, Refund, SavedCard } from "./payments.ts";
import type { ProviderError } from "./provider-error.ts";
import type { VideoRecording } from "./video.ts";
import type { AnsweredBy, CallStatus } from "./voice.ts";
import type { VpnState } from "./vpn.ts";

/** What every event of a service says. `upstreamRef` is the upstream's id of the thing, `ourRef` ours where it came back. */
type Told = {
  /** By the upstream's clock; null when it does not say. Events come in any order. */
  occurredAt: Date | null;
  /** Nothing proves the content: read the thing back before acting on it. */
  needsReadBack: boolean;
  upstreamRef: string | null;
  ourRef: string | null;
};

/** A message somebody sent to a number of ours. `cost` is what receiving it costs us, where the carrier says so with it. */
export type InboundMessage = {
  from: string;
  to: string;
  text: string;
  mediaUrls: string[];
  segments: number | null;
  cost: Money | null;
};

export type NumberEvent = Told & { service: "numbers" } & {
  kind: "number_order";
  state: OwnedNumberState | "failed";
  number: string | null;
  error: ProviderError | null;
};

export type MessagingEvent = Told & { service: "messaging" } & (
    | { kind: "message_status"; status: MessageStatus }
    | { kind: "message_received"; message: InboundMessage }
  );

export type VerifyEvent = Told & { service: "verify" } & {
  kind: "verification_status";
  state: "sent" | "delivered" | "failed";
  error: ProviderError | null;
};

/**
 * `call_received` is an inbound call that waits for what to do with it. `dialled_status` is how the leg goes that a `dial` of that
 * call connects: its `status.callRef` names the leg, and its end is told before the step is done or together with it.
 */
export type VoiceEvent = Told & { service: "voice" } & (
    | { kind: "call_status"; status: CallStatus }
    | { kind: "call_received"; callRef: string; from: string; to: string }
    | { kind: "call_step_done"; callRef: string; commandRef: string | null }
    | { kind: "dialled_status"; callRef: string; commandRef: string | null; status: CallStatus }
    | { kind: "call_digits"; callRef: string; digits: string }
    | { kind: "call_answered_by"; callRef: string; answeredBy: AnsweredBy }
    | { kind: "call_cost"; callRef: string; cost: Money }
    | {
        kind: "recording_ready";
        callRef: string;
        recordingRef: string;
        seconds: number | null;
        downloadUrl: string | null;
      }
    | { kind: "transcription_ready"; callRef: string; recordingRef: string | null; text: string }
  );

export type VideoEvent = Told & { service: "video" } & (
    | { kind: "participant_joined" | "participant_left"; roomRef: string; participantRef: string }
    | { kind: "session_ended"; roomRef: string; sessionRef: string }
    | { kind: "video_recording"; roomRef: string; recording: VideoRecording }
  );

export type FaxEvent = Told & { service: "fax" } & (
    | { kind: "fax_status"; status: FaxStatus }
    | { kind: "fax_received"; from: string; to: string; status: FaxStatus }
  );

export type IotSimEvent = Told & { service: "iot-sim" } & (
    | { kind: "sim_state"; simRef: string; state: IotSimState }
    | { kind: "sim_usage"; simRef: string; usedBytes: bigint | null }
  );

export type VpnEvent = Told & { service: "vpn" } & { kind: "vpn_account"; accountRef: string; state: VpnState };

export type PaymentEvent = Told & { service: "payments" } & (
    | { kind: "payment_status"; payment: Payment }
    | {
        kind: "checkout_status";
        checkoutRef: string;
        state: "open" | "complete" | "expired";
        paymentRef: string | null;
        paid: boolean;
      }
    | { kind: "card_saved"; customerRef: string; methodRef: string }
    | { kind: "card_removed"; methodRef: string }
    | { kind: "card_updated"; methodRef: string; card: SavedCard }
    | { kind: "refund_status"; refund: Refund }
    | { kind: "dispute_status"; dispute: Dispute }
  );

/** What an upstream told us of a service other than eSIM. */
export type ServiceEvent =
  | NumberEvent
  | MessagingEvent
  | VerifyEvent
  | VoiceEvent
  | VideoEvent
  | FaxEvent
  | IotSimEvent
  | VpnEvent
  | PaymentEvent;
