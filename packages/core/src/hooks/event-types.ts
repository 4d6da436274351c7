/** Every type of event a customer's endpoint can be told of, with its one-line meaning. The API description holds an example of each. */
export const hookEventTypes = {
  "order.created": "An order was taken and its price set aside",
  "order.delayed": "An order takes longer than usual",
  "order.fulfilled": "Everything of an order is delivered",
  "order.partially_fulfilled": "A part of an order is delivered; the money of the rest is back",
  "order.manual": "A person is taking care of an order",
  "order.failed": "Nobody could deliver an order; its money is back",
  "order.cancelled": "An order was cancelled; its money is back",
  "esim.installed": "An eSIM was installed on a phone",
  "esim.activated": "An eSIM connected to a network for the first time",
  "esim.usage_updated": "The data used on an eSIM changed",
  "number.ordered": "A number was ordered and its price set aside",
  "number.purchased": "A number belongs to the account",
  "number.active": "A number works: calls and messages reach it",
  "number.renewed": "The next period of a number is paid",
  "number.failed": "A number could not be had; the money is back",
  "number.released": "A number was given back",
  "message.sent": "A carrier took a message",
  "message.delivered": "A message reached its recipient",
  "message.failed": "A message could not be delivered",
  "message.received": "A message came in on a number of the account",
  "verification.created": "A code was sent",
  "verification.approved": "The right code was given",
  "verification.failed": "A verification ended without the right code",
  "call.started": "A call is being placed or came in",
  "call.answered": "A call was answered",
  "call.completed": "A call ended; its price is final",
  "call.failed": "A call could not be connected",
  "call.missed": "Somebody called a number of the account, was not answered and left no message",
  "call.recording_ready": "The recording of a call can be fetched",
  "call.voicemail_received": "A voicemail was left on a number of the account",
  "call.voicemail_transcribed": "What a voicemail says was written down after it was told of",
  "wallet.credited": "Money was added to the wallet",
  "wallet.low_balance": "The wallet fell below its threshold",
  "wallet.recharge_succeeded": "The wallet was recharged by itself with the saved card",
  "wallet.recharge_failed": "The saved card could not be charged",
  "renewal.upcoming": "A service renews soon",
  "renewal.succeeded": "A service was renewed",
  "renewal.failed": "A service could not be renewed",
  "renewal.lapsed": "A service ended because it was not renewed in time",
  "notification.created": "The account was told something; sent where the webhook channel of the topic is on",
  "endpoint.test": "A test of the endpoint, asked for by its owner",
} as const satisfies Record<string, string>;

/** A type of event, such as `message.delivered`. */
export type HookEventType = keyof typeof hookEventTypes;

/** True for the name of a type there is. */
export function isHookEventType(name: string): name is HookEventType {
  return Object.hasOwn(hookEventTypes, name);
}
