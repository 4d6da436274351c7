/** Why a card was not accepted, in the API's words. */
export type Decline = { code: string; declineCode: string | null; message: string };

/**
 * When the card's owner must confirm. `unless_set_up`: always when present, and absent only until the card was set up;
 * `present`: only when present; `always`: also when absent.
 */
export type Authentication = "never" | "unless_set_up" | "present" | "always";

type TestCard = {
  number: string;
  /** Names of ready-made payment methods that stand for this card. */
  methods: readonly string[];
  brand?: string;
  funding?: string;
  country?: string;
  /** What every charge ends with, after a confirmation if one is wanted. */
  decline?: Decline;
  /** The card can be saved all the same. */
  saves?: true;
  authentication?: Authentication;
  refund?: "pending" | "fails_later";
  dispute?: "fraudulent" | "product_not_received" | "inquiry";
};

const declined = (declineCode: string, message = "Your card was declined."): Decline => ({
  code: "card_declined",
  declineCode,
  message,
});

/** The test cards (stripe FACTS.md, "Cards"). */
const cards = {
  visa: { number: "4242424242424242", methods: ["pm_card_visa", "pm_card_us"] },
  visaDebit: { number: "4000056655665556", methods: ["pm_card_visa_debit"], funding: "debit" },
  mastercard: { number: "5555555555554444", methods: ["pm_card_mastercard"], brand: "mastercard" },
  amex: { number: "378282246310005", methods: ["pm_card_amex"], brand: "amex" },
  declined: {
    number: "4000000000000002",
    methods: ["pm_card_visa_chargeDeclined", "pm_card_chargeDeclined"],
    decline: declined("generic_decline"),
  },
  insufficientFunds: {
    number: "4000000000009995",
    methods: ["pm_card_visa_chargeDeclinedInsufficientFunds", "pm_card_chargeDeclinedInsufficientFunds"],
    decline: declined("insufficient_funds", "Your card has insufficient funds."),
  },
  lost: {
    number: "4000000000009987",
    methods: ["pm_card_visa_chargeDeclinedLostCard", "pm_card_chargeDeclinedLostCard"],
    decline: declined("lost_card"),
  },
  stolen: {
    number: "4000000000009979",
    methods: ["pm_card_visa_chargeDeclinedStolenCard", "pm_card_chargeDeclinedStolenCard"],
    decline: declined("stolen_card"),
  },
  expired: {
    number: "4000000000000069",
    methods: ["pm_card_chargeDeclinedExpiredCard"],
    decline: { code: "expired_card", declineCode: null, message: "Your card has expired." },
  },
  incorrectCvc: {
    number: "4000000000000127",
    methods: ["pm_card_chargeDeclinedIncorrectCvc"],
    decline: { code: "incorrect_cvc", declineCode: null, message: "Your card's security code is incorrect." },
  },
  processingError: {
    number: "4000000000000119",
    methods: ["pm_card_chargeDeclinedProcessingError"],
    decline: {
      code: "processing_error",
      declineCode: null,
      message: "An error occurred while processing your card. Try again in a little bit.",
    },
  },
  velocity: {
    number: "4000000000006975",
    methods: ["pm_card_visa_chargeDeclinedVelocityLimitExceeded"],
    decline: declined("card_velocity_exceeded"),
  },
  blocked: { number: "4100000000000019", methods: ["pm_card_radarBlock"], decline: declined("fraudulent") },
  failsOnceSaved: {
    number: "4000000000000341",
    methods: ["pm_card_chargeCustomerFail"],
    decline: declined("generic_decline"),
    saves: true,
  },
  confirmOnSetup: {
    number: "4000002500003155",
    methods: ["pm_card_authenticationRequiredOnSetup"],
    authentication: "unless_set_up",
  },
  confirmAlways: {
    number: "4000002760003184",
    methods: ["pm_card_authenticationRequired"],
    authentication: "always",
  },
  confirmWhenPresent: {
    number: "4000003800000446",
    methods: ["pm_card_authenticationRequiredSetupForOffSession"],
    authentication: "present",
  },
  confirmThenNoFunds: {
    number: "4000008260003178",
    methods: ["pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"],
    authentication: "present",
    decline: declined("insufficient_funds", "Your card has insufficient funds."),
    saves: true,
  },
  threeDSecureRequired: {
    number: "4000000000003220",
    methods: ["pm_card_threeDSecure2Required", "pm_card_threeDSecureRequired"],
    country: "IE",
    authentication: "unless_set_up",
  },
  threeDSecureDeclined: {
    number: "4000008400001629",
    methods: ["pm_card_threeDSecureRequiredChargeDeclined"],
    authentication: "unless_set_up",
    decline: declined("generic_decline"),
  },
  disputedAsFraud: { number: "4000000000000259", methods: ["pm_card_createDispute"], dispute: "fraudulent" },
  disputedAsNotReceived: {
    number: "4000000000002685",
    methods: ["pm_card_createDisputeProductNotReceived"],
    dispute: "product_not_received",
  },
  inquired: { number: "4000000000001976", methods: ["pm_card_createDisputeInquiry"], dispute: "inquiry" },
  refundPending: { number: "4000000000007726", methods: ["pm_card_pendingRefund"], refund: "pending" },
  refundFails: { number: "4000000000005126", methods: ["pm_card_refundFail"], refund: "fails_later" },
} as const satisfies Record<string, TestCard>;

export type TestCardName = keyof typeof cards;

/** How a card behaves. */
export function testCard(name: TestCardName): TestCard {
  return cards[name];
}

const names = Object.keys(cards) as TestCardName[];
const byNumber = new Map<string, TestCardName>(names.map((name) => [cards[name].number, name]));
const byMethod = new Map<string, TestCardName>(
  names.flatMap((name) => cards[name].methods.map((method) => [method, name] as const)),
);

/** The card with that number; undefined for one that is not for tests. */
export function cardByNumber(number: string): TestCardName | undefined {
  return byNumber.get(number);
}

/** The card behind a ready-made payment method such as `pm_card_visa`. */
export function cardByMethodName(name: string): TestCardName | undefined {
  return byMethod.get(name);
}

/** Whether the digits hold by the Luhn rule. */
export function isCardNumber(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** What a card that is not for tests ends with. */
export const notATestCard = declined(
  "test_mode_live_card",
  "Your card was declined. Your request was in test mode, but used a non test card.",
);

/** What every card ends with after its date. */
export const expiredCard: Decline = { code: "expired_card", declineCode: null, message: "Your card has expired." };

/** A confirmation was wanted and nobody was there to give it. */
export const authenticationRequired: Decline = {
  code: "authentication_required",
  declineCode: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

/** The owner failed to confirm. Not a card error: the intent's code for it is its own. */
export function authenticationFailed(kind: "payment_intent" | "setup_intent"): Decline {
  return {
    code: `${kind}_authentication_failure`,
    declineCode: null,
    message:
      "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
  };
}
