import type { Context } from "hono";
import { toDecimal } from "../lab/money.ts";
import { rowsOfPage } from "../lab/page-rows.ts";
import type { Call, LabEnv, OperationHandler, Simulator, SimulatorContext, SimulatorInstance } from "../lab/types.ts";
import { openvpnFile, vpnActions, vpnSites, wireguardFile, wireguardKeys } from "../world/vpn.ts";
import { type SoldVpn, VpnBook } from "../world/vpn-book.ts";
import { type Fields, initialPortal, portalChange, readBody, readPortal } from "./request.ts";

const operations = [
  "createAccount",
  "findAccount",
  "getAccount",
  "deleteAccount",
  "suspendAccount",
  "resumeAccount",
  "changePassword",
  "renewAccount",
  "validateAccount",
  "checkUsername",
  "listServers",
  "listPorts",
  "getConfig",
  "getBalance",
] as const;

const token = "lab-vpnresellers-token";
/** No price is published; one account costs this (FACTS.md). */
const ACCOUNT_COST = 15_000;
const FIRST_ID = 7_000;

const ports = [
  { id: 1, protocol: "udp", number: 1194, default: true },
  { id: 2, protocol: "udp", number: 53, default: false },
  { id: 3, protocol: "tcp", number: 443, default: false },
];

const sites = vpnSites("vpnresellers");

/** VPNresellers, API 4.1, as its sheet and FACTS.md describe it. */
export const simulator: Simulator = {
  id: "vpnresellers",
  name: "VPNresellers",
  operations,
  activationOperations: [],
  webhookEvents: [],
  credentials: { token },
  basePath: "/v4_1",
  webhookRetry: { delaysMs: [], accepts: () => true, timeoutMs: 1_000 },
  portal: { schema: portalChange, initial: initialPortal },
  create: (context) => new VpnresellersSimulator(context).instance(),
};

type Status = 200 | 201 | 401 | 402 | 404 | 422 | 429 | 500;

function failure(c: Context<LabEnv>, code: Status, message: string, errors?: Fields): Response {
  return c.json({ code, message, ...(errors === undefined ? {} : { errors }) }, code);
}

const ok = (c: Context<LabEnv>, data: unknown, code: 200 | 201 = 200) => c.json({ code, message: "ok", data }, code);

/** One page, 15 rows unless told. */
function paged(c: Context<LabEnv>, rows: readonly unknown[]): Response {
  const size = rowsOfPage(c, Math.min(100, Math.max(1, Number(c.req.query("per_page") ?? 15) || 15)));
  const current = Math.max(1, Number(c.req.query("page") ?? 1) || 1);
  const last = Math.max(1, Math.ceil(rows.length / size));
  const link = (page: number) => `${new URL(c.req.url).origin}${c.req.path}?page=${page}`;
  return c.json({
    code: 200,
    message: "ok",
    data: rows.slice((current - 1) * size, current * size),
    links: {
      first: link(1),
      last: link(last),
      prev: current > 1 ? link(current - 1) : null,
      next: current < last ? link(current + 1) : null,
    },
    meta: { current_page: current, last_page: last, per_page: size, total: rows.length },
  });
}

class VpnresellersSimulator {
  readonly #context: SimulatorContext;
  readonly #book: VpnBook;

  constructor(context: SimulatorContext) {
    this.#context = context;
    this.#book = new VpnBook(context);
  }

  instance(): SimulatorInstance {
    return { ...this.#book.instance(), app: this.#app(), actions: vpnActions(this.#book) };
  }

  #app() {
    const app = this.#context.newApp();
    const on = this.#context.operations({
      replies: {
        rateLimited: (c, seconds) => {
          c.header("retry-after", String(seconds));
          return failure(c, 429, "Too Many Attempts.");
        },
        error500: (c) => failure(c, 500, "Server Error"),
        refused: (c) => failure(c, 422, "The given data was invalid.", { username: ["The username is not allowed."] }),
      },
      guard: (c) =>
        c.req.header("authorization") === `Bearer ${token}` ? undefined : failure(c, 401, "Unauthenticated."),
    });
    const own = (work: (c: Context<LabEnv>, account: SoldVpn, call: Call) => Response): OperationHandler => {
      return (c, call) => {
        const account = this.#book.find(c.req.param("id") ?? "");
        return account ? work(c, account, call) : failure(c, 404, "Not found");
      };
    };
    app.get(
      "/v4_1/accounts/check_username",
      on("checkUsername", (c) => this.#checkUsername(c)),
    );
    app.post(
      "/v4_1/accounts/validate",
      on("validateAccount", (c, call) => this.#validate(c, call)),
    );
    app.get(
      "/v4_1/accounts",
      on("findAccount", (c) => this.#list(c)),
    );
    app.post(
      "/v4_1/accounts",
      on("createAccount", (c, call) => this.#createAccount(c, call)),
    );
    app.get(
      "/v4_1/accounts/:id",
      on(
        "getAccount",
        own((c, account) => ok(c, show(account))),
      ),
    );
    app.delete(
      "/v4_1/accounts/:id",
      on(
        "deleteAccount",
        own((c, account) => this.#change(c, account, { deleted: true })),
      ),
    );
    app.put(
      "/v4_1/accounts/:id/enable",
      on(
        "resumeAccount",
        own((c, account) => this.#change(c, account, { enabled: true })),
      ),
    );
    app.put(
      "/v4_1/accounts/:id/disable",
      on(
        "suspendAccount",
        own((c, account) => this.#change(c, account, { enabled: false })),
      ),
    );
    app.put(
      "/v4_1/accounts/:id/change_password",
      on(
        "changePassword",
        own((c, account, call) => this.#changePassword(c, account, call)),
      ),
    );
    app.put(
      "/v4_1/accounts/:id/expire",
      on(
        "renewAccount",
        own((c, account, call) => this.#setEnd(c, account, call)),
      ),
    );
    app.get(
      "/v4_1/servers",
      on("listServers", (c) => paged(c, sites.map(showSite))),
    );
    app.get(
      "/v4_1/ports",
      on("listPorts", (c) => paged(c, ports)),
    );
    app.get(
      "/v4_1/configuration/:kind",
      on("getConfig", (c) => this.#configuration(c)),
    );
    app.get(
      "/v4_1/profile",
      on("getBalance", (c) => ok(c, { balance: toDecimal(this.#book.balance) })),
    );
    app.notFound((c) => failure(c, 404, "Not found"));
    return app;
  }

  #createAccount(c: Context<LabEnv>, call: Call): Response {
    const { username = "", password = "" } = readBody(call);
    const errors: Fields = {
      ...(/^[A-Za-z0-9._@-]{3,50}$/.test(username) ? {} : { username: ["The username format is invalid."] }),
      ...(password.length >= 6 ? {} : { password: ["The password must be at least 6 characters."] }),
      ...(this.#book.byName(username) ? { username: ["The username has already been taken."] } : {}),
    };
    if (Object.keys(errors).length > 0) return failure(c, 422, "The given data was invalid.", errors);
    if (this.#book.balance < ACCOUNT_COST) return failure(c, 402, "Insufficient balance");
    const id = String(FIRST_ID + this.#book.nextNumber());
    const sale = { id, username, password, endDay: null, ourRef: null, offer: "vpn-account", cost: ACCOUNT_COST };
    return ok(c, show(this.#book.sell(sale)), 201);
  }

  #list(c: Context<LabEnv>): Response {
    const name = c.req.query("username");
    const { filtersByUsername } = readPortal(this.#context.portal());
    const rows = this.#book.accounts().filter((account) => !(filtersByUsername && name) || account.username === name);
    return paged(c, rows.map(show));
  }

  #checkUsername(c: Context<LabEnv>): Response {
    const username = c.req.query("username") ?? "";
    if (!this.#book.byName(username)) return ok(c, null);
    return failure(c, 422, "The given data was invalid.", { username: ["The username has already been taken."] });
  }

  #validate(c: Context<LabEnv>, call: Call): Response {
    const { username = "", password = "" } = readBody(call);
    const account = this.#book.byName(username);
    if (account?.password === password) return ok(c, show(account));
    return failure(c, 422, "The given data was invalid.", {
      username: ["These credentials do not match our records."],
    });
  }

  #change(c: Context<LabEnv>, account: SoldVpn, change: Partial<SoldVpn>): Response {
    return ok(c, show(this.#book.change(account, change)));
  }

  #changePassword(c: Context<LabEnv>, account: SoldVpn, call: Call): Response {
    const { password = "" } = readBody(call);
    if (password.length < 6) {
      const errors = { password: ["The password must be at least 6 characters."] };
      return failure(c, 422, "The given data was invalid.", errors);
    }
    return this.#change(c, account, { password });
  }

  #setEnd(c: Context<LabEnv>, account: SoldVpn, call: Call): Response {
    const endDay = readBody(call).expire_at ?? null;
    if (endDay !== null && !/^\d{4}-\d{2}-\d{2}$/.test(endDay)) {
      const errors = { expire_at: ["The expire at does not match the format Y-m-d."] };
      return failure(c, 422, "The given data was invalid.", errors);
    }
    return this.#change(c, account, { endDay });
  }

  /** A file unless JSON is asked for by exactly that name (sheet: VPNresellers). */
  #configuration(c: Context<LabEnv>): Response {
    const site = sites[Number(c.req.query("server_id")) - 1];
    const account = this.#book.find(c.req.query("account_id") ?? "");
    const port = ports.find(({ id }) => String(id) === c.req.query("port_id"));
    const { planted } = this.#book;
    const kind = c.req.param("kind");
    const [content, ending] =
      kind === "wireguard" && site && account
        ? [wireguardFile({ id: account.id, address: addressOf(account) }, site, planted), "conf"]
        : kind === "openvpn" && site && port
          ? [openvpnFile(site, port, planted), "ovpn"]
          : [null, ""];
    if (content === null || !site) return failure(c, 404, "Not found");
    const name = `${site.country.iso2}-${site.city.replaceAll(" ", "_")}.${ending}`;
    if (c.req.header("accept") === "application/json") return ok(c, { content, name });
    return c.body(content, 200, { "content-disposition": `attachment; filename="${name}"` });
  }
}

const addressOf = ({ number }: SoldVpn) => `10.9.${Math.floor(number / 250) % 250}.${(number % 250) + 2}`;

/** An account in the upstream's words. */
function show(account: SoldVpn) {
  const at = new Date(account.atMs).toISOString();
  const { privateKey, publicKey } = wireguardKeys(`account ${account.id}`);
  return {
    id: Number(account.id),
    username: account.username,
    status: account.enabled ? "Active" : "Disabled",
    wg_ip: addressOf(account),
    wg_private_key: privateKey,
    wg_public_key: publicKey,
    expired_at: account.endDay,
    created_at: at,
    updated_at: at,
  };
}

function showSite(site: (typeof sites)[number], index: number) {
  const { country, city, ip, loadPercent } = site;
  return {
    id: index + 1,
    name: `${country.name}, ${city}`,
    ip,
    country_code: country.iso2,
    city,
    capacity: loadPercent,
  };
}
