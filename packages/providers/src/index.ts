export { providerModules } from "./registry.generated.ts";
export { closeConnections } from "./shared/http-exchange.ts";
