import { DomainError } from "../kernel/index.ts";

/** There is no message with this id, or it is someone else's. */
export const messageNotFound = (messageId: string) => new DomainError("messaging.message_not_found", { messageId });

/** The recipient said STOP to this sender: by law nothing may be sent to them. START takes it back. */
export const optedOut = (to: string, sender: string) =>
  new DomainError("messaging.opted_out", { field: "to", to, sender });

/** `from` is not a number of the account that can send this. */
export const senderNotUsable = (from: string, problem: string) =>
  new DomainError("messaging.sender_not_usable", { field: "from", from, problem });

/** Neither the account nor the shop has a number that may send there. */
export const noSender = (to: string) =>
  new DomainError("messaging.no_sender", { field: "from", to, problem: "buy a number, or name one of yours" });

/** Only what has not been sent can be cancelled. */
export const notCancellable = (messageId: string, state: string) =>
  new DomainError("messaging.not_cancellable", { messageId, state });

/** A field of a message is not as it should be; `problem` says what would be right. */
export const messageInvalid = (field: string, problem: string) =>
  new DomainError("request.invalid", { field, problem });

/** There is no such template. */
export const templateNotFound = (templateId: string) => new DomainError("messaging.template_not_found", { templateId });

/** Another template of the account has this name. */
export const templateNameTaken = (name: string) =>
  new DomainError("messaging.template_name_taken", { field: "name", name });

/** There is no such batch. */
export const batchNotFound = (batchId: string) => new DomainError("messaging.batch_not_found", { batchId });

/** There is no such entry, or it has ended. */
export const optOutNotFound = (optOutId: string) => new DomainError("messaging.opt_out_not_found", { optOutId });

/** There is no such shared sender. */
export const sharedSenderNotFound = (senderId: string) => new DomainError("messaging.sender_not_found", { senderId });

/** The number is a shared sender already. */
export const sharedSenderTaken = (number: string) =>
  new DomainError("messaging.sender_taken", { field: "number", number });
