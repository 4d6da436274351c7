/** An exact amount: millionths of the currency. ISO 4217, upper case. */
export type Money = { amountMicros: bigint; currency: string };
