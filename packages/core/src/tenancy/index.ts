export * from "./accounts.ts";
export * from "./audit.ts";
export * from "./name-accounts.ts";
export * from "./tenants.ts";
