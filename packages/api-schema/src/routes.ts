import type { RouteConfig } from "@hono/zod-openapi";
import * as auth from "./auth.ts";
import * as brand from "./brand.ts";
import * as calls from "./calls.ts";
import * as catalog from "./catalog.ts";
import * as documents from "./documents.ts";
import * as esims from "./esims.ts";
import * as faxes from "./faxes.ts";
import * as hooks from "./hooks.ts";
import * as messaging from "./messaging.ts";
import * as notifications from "./notifications.ts";
import * as numbers from "./numbers.ts";
import * as operator from "./operator/index.ts";
import * as orders from "./orders.ts";
import * as payments from "./payments.ts";
import * as renewals from "./renewals.ts";
import type { Access } from "./route.ts";
import * as sims from "./sims.ts";
import * as subscriptions from "./subscriptions.ts";
import * as system from "./system.ts";
import * as usage from "./usage.ts";
import * as verify from "./verify.ts";
import * as video from "./video.ts";
import * as vpn from "./vpn.ts";
import * as wallet from "./wallet.ts";

/** A route as the server's guard and the document see it. */
export type ApiRoute = RouteConfig & { access: Access; operationId?: string };

const isRoute = (value: unknown): value is ApiRoute =>
  typeof value === "object" && value !== null && "getRoutingPath" in value && "access" in value;

const nameOf = (route: ApiRoute): string => route.operationId ?? route.path;

/**
 * Every route of the API, in the order of its resources. Sorted within each, because the order of a module's exports is the
 * loader's affair, and what is described first shapes what follows.
 */
export const apiRoutes: readonly ApiRoute[] = [
  brand,
  catalog,
  wallet,
  payments,
  usage,
  subscriptions,
  documents,
  orders,
  esims,
  numbers,
  messaging,
  verify,
  calls,
  vpn,
  video,
  faxes,
  sims,
  auth,
  renewals,
  notifications,
  hooks,
  operator,
  system,
].flatMap((resource) =>
  Object.values(resource)
    .filter(isRoute)
    .toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1)),
);
