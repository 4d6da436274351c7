import type { components } from "./schema.generated.ts";

/** Schemas of the API by name: `Schemas["Order"]`. */
export type Schemas = components["schemas"];

export type Money = Schemas["Money"];
export type Brand = Schemas["Brand"];
export type Country = Schemas["Country"];
export type Region = Schemas["Region"];
export type Plan = Schemas["Plan"];
export type PlanDetail = Schemas["PlanDetail"];
export type Wallet = Schemas["Wallet"];
export type StatementEntry = Schemas["StatementEntry"];
export type WalletTopUp = Schemas["WalletTopUp"];
export type Card = Schemas["Card"];
export type Order = Schemas["Order"];
export type OrderStatus = Schemas["OrderStatus"];
export type OrderEvent = Schemas["OrderEvent"];
export type OperatorNews = Schemas["OperatorNews"];
export type Esim = Schemas["Esim"];
export type OwnedEsim = Schemas["OwnedEsim"];
export type Usage = Schemas["Usage"];
export type Call = Schemas["Call"];
export type CallDetail = Schemas["CallDetail"];
export type Me = Schemas["Me"];
