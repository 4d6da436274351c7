// Made by `npm run gen` from the folders beside it.
import type { ProviderModule } from "@tandem/provider-contract";
import { provider as airalo } from "./airalo/index.ts";
import { provider as bandwidth } from "./bandwidth/index.ts";
import { provider as esimAccess } from "./esim-access/index.ts";
import { provider as esimGo } from "./esim-go/index.ts";
import { provider as genericVpn } from "./generic-vpn/index.ts";
import { provider as purevpn } from "./purevpn/index.ts";
import { provider as stripe } from "./stripe/index.ts";
import { provider as telna } from "./telna/index.ts";
import { provider as telnyx } from "./telnyx/index.ts";
import { provider as twilio } from "./twilio/index.ts";
import { provider as vpnresellers } from "./vpnresellers/index.ts";

/** Every adapter of this installation, by its id. */
export const providerModules: Record<string, ProviderModule> = {
  airalo,
  bandwidth,
  "esim-access": esimAccess,
  "esim-go": esimGo,
  "generic-vpn": genericVpn,
  purevpn,
  stripe,
  telna,
  telnyx,
  twilio,
  vpnresellers,
};
