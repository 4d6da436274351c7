export { acceptCall, type CallQuote, type CallRequest, quoteCall } from "./accept-call.ts";
export { answerDocument } from "./answer-document.ts";
export { createVoiceConsumer } from "./apply-event.ts";
export type { CallNews, TellOfCall } from "./call-news.ts";
export { type CallOutcome, callOutcomes } from "./call-row.ts";
export * from "./errors.ts";
export { type CallEventType, callEventTypes } from "./events.ts";
export { requestHangUp } from "./hang-up.ts";
export { createVoiceJobs, voiceSchedules } from "./jobs.ts";
export { readNumberSettings, writeNumberSettings } from "./number-settings.ts";
export type { NumberDirectory, OwnNumber } from "./own-numbers.ts";
export { type NumberCallSettings, usualNumberSettings } from "./plan-steps.ts";
export { type CallPolicy, defaultCallPolicy } from "./policy.ts";
export {
  type CallDay,
  type CallEventView,
  type CallFilter,
  type CallView,
  callStatistics,
  getCall,
  type LegView,
  listCallEvents,
  listCalls,
} from "./read-calls.ts";
export {
  countUnheard,
  deleteRecording,
  listRecordings,
  listVoicemails,
  markHeard,
  type RecordingView,
  readAudio,
  type VoicemailView,
} from "./read-recordings.ts";
export type { VoiceServices } from "./services.ts";
export { forgetSharedNumber, listSharedNumbers, setSharedNumber } from "./shared-numbers.ts";
