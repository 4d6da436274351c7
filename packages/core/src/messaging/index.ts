export { type AccountScope, acceptMessage, cancelMessage, previewMessage } from "./accept-message.ts";
export { acceptBatch, type Batch, type BatchRequest, getBatch, listBatches, type Refused } from "./batches.ts";
export type { Composed, MessageRequest } from "./compose-message.ts";
export { confirmSender } from "./confirm-sender.ts";
export { createMessagingConsumer } from "./consume-event.ts";
export { type Conversation, listConversations, markRead } from "./conversations.ts";
export * from "./errors.ts";
export { createMessagingJobs } from "./jobs.ts";
export { type Message, type MessageKind, type MessageState, messageStates } from "./message.ts";
export { addOptOut, listOptOuts, type OptOut, removeOptOut } from "./opt-outs.ts";
export { toPhoneNumber } from "./phone-number.ts";
export { countBatch, getMessage, listMessages, type MessageFilter } from "./queries-messages.ts";
export type { MessagingServices, OwnNumber, OwnNumbers } from "./services.ts";
export {
  addSharedSender,
  changeSharedSender,
  dropSharedSender,
  isSharedSender,
  keepSharedSender,
  listSharedSenders,
  type NewSharedSender,
  type SharedSender,
  startSharedSender,
} from "./shared-senders.ts";
export { variablesOf } from "./template-text.ts";
export {
  changeTemplate,
  createTemplate,
  deleteTemplate,
  getTemplate,
  listTemplates,
  type Template,
} from "./templates.ts";
