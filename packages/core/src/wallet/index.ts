export * from "./statement.ts";
export { type CreditInput, creditWallet, getWallet, openWallet, type Wallet } from "./wallet.ts";
