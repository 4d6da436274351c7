import { createHmac } from "node:crypto";
import type { Context } from "hono";
import type { Call, LabEnv, OperationHandler, Simulator, SimulatorContext, SimulatorInstance } from "../lab/types.ts";
import { openvpnFile, vpnActions, vpnSites } from "../world/vpn.ts";
import { type SoldVpn, VpnBook } from "../world/vpn-book.ts";

const operations = [
  "token",
  "createAccount",
  "getAccount",
  "suspendAccount",
  "resumeAccount",
  "changePassword",
  "renewAccount",
  "listServers",
  "getConfig",
] as const;

const secretKey = "lab-purevpn-secret";
const RESELLER_ID = "4711";
const TOKEN_LIFE_S = 3_600;
const DAY_MS = 86_400_000;
/** No price is told; a month costs this (FACTS.md). */
const MONTH_COST = 18_000;
const DEVICES = ["android", "ios", "mac", "windows"];

const sites = vpnSites("purevpn");
const countries = [...new Map(sites.map(({ country }) => [country.iso2, country])).values()];
const protocols = [
  { number: 8, protocol: "UDP" },
  { number: 9, protocol: "TCP" },
  { number: 3, protocol: "IKEV" },
];

/** PureVPN as PureWL, as its sheet and FACTS.md describe it. */
export const simulator: Simulator = {
  id: "purevpn",
  name: "PureVPN",
  operations,
  activationOperations: [],
  webhookEvents: [],
  credentials: { secretKey },
  webhookRetry: { delaysMs: [], accepts: () => true, timeoutMs: 1_000 },
  create: (context) => new PurevpnSimulator(context).instance(),
};

/** The envelope. Business errors come with HTTP 200; the code tells them. */
function say(
  c: Context<LabEnv>,
  code: number,
  message: string,
  body: unknown,
  status: 200 | 401 | 404 | 429 | 500 = 200,
) {
  return c.json({ header: { code, message, response_code: code }, body }, status);
}

const success = (c: Context<LabEnv>, body: unknown) => say(c, 1, "success", body);
const refuse = (c: Context<LabEnv>, code: number, message: string) => say(c, code, message, []);

const formOf = (call: Call) => new URLSearchParams(call.rawBody);

class PurevpnSimulator {
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
    const replies = {
      rateLimited: (c: Context<LabEnv>, seconds: number) => {
        c.header("retry-after", String(seconds));
        return say(c, 429, "too many requests", [], 429);
      },
      error500: (c: Context<LabEnv>) => say(c, 0, "internal error", [], 500),
      refused: (c: Context<LabEnv>) => refuse(c, 1201, "account could not be created"),
    };
    const open = this.#context.operations({ replies });
    const on = this.#context.operations({ replies, guard: (c) => this.#checkToken(c) });
    const own =
      (
        code: number,
        work: (c: Context<LabEnv>, account: SoldVpn, form: URLSearchParams) => Response,
      ): OperationHandler =>
      (c, call) => {
        const form = formOf(call);
        const account = this.#book.find(form.get("vpnUsername") ?? c.req.query("vpnUsername") ?? "");
        return account ? work(c, account, form) : refuse(c, code, "vpn username does not belong to this reseller");
      };
    app.post(
      "/auth/v1/accessToken",
      open("token", (c, call) => this.#token(c, call)),
    );
    app.post(
      "/vam/v3/create",
      on("createAccount", (c, call) => this.#createAccount(c, call)),
    );
    app.get(
      "/vam/v2/status",
      on(
        "getAccount",
        own(11001, (c, account) => success(c, { status: this.#statusOf(account) })),
      ),
    );
    app.put(
      "/vam/v2/enable",
      on(
        "resumeAccount",
        own(11001, (c, account) => this.#switch(c, account, true)),
      ),
    );
    app.put(
      "/vam/v2/disable",
      on(
        "suspendAccount",
        own(11001, (c, account) => this.#switch(c, account, false)),
      ),
    );
    app.put(
      "/vam/v2/changePassword",
      on(
        "changePassword",
        own(11001, (c, account, form) => this.#changePassword(c, account, form)),
      ),
    );
    app.put(
      "/vam/v2/extend",
      on(
        "renewAccount",
        own(11001, (c, account, form) => this.#extend(c, account, form)),
      ),
    );
    app.put(
      "/vam/v2/renew",
      on(
        "renewAccount",
        own(11001, (c, account, form) => this.#renew(c, account, form)),
      ),
    );
    app.get(
      "/inventory/v3/countries/:device",
      on("listServers", (c) => this.#countries(c)),
    );
    app.post(
      "/speedtest/v4/serversWithoutPsk",
      on("getConfig", (c, call) => this.#fastest(c, call)),
    );
    app.notFound((c) => say(c, 404, "not found", [], 404));
    return app;
  }

  /** Tokens say until when they count, signed, so that they outlive a restart. */
  #token(c: Context<LabEnv>, call: Call): Response {
    const form = formOf(call);
    if (form.get("secretKey") !== secretKey || form.get("grantType") !== "secret") {
      return say(c, 10_001, "invalid secret key", [], 401);
    }
    const until = String(this.#context.clock.nowMs() + TOKEN_LIFE_S * 1_000);
    const accessToken = `${until}.${sign(until)}`;
    return success(c, {
      accessToken,
      refreshToken: sign(accessToken),
      expiry: TOKEN_LIFE_S,
      resellerId: RESELLER_ID,
      resellerUid: `res_${RESELLER_ID}`,
    });
  }

  #checkToken(c: Context<LabEnv>): Response | undefined {
    const [until = "", signature] = (c.req.header("x-accesstoken") ?? "").split(".");
    const counts = signature === sign(until) && Number(until) > this.#context.clock.nowMs();
    return counts ? undefined : say(c, 10_002, "invalid access token", [], 401);
  }

  #createAccount(c: Context<LabEnv>, call: Call): Response {
    const form = formOf(call);
    const uuid = form.get("uuid") ?? "";
    const period = Number(form.get("period"));
    if (uuid === "") return refuse(c, 11_001, "uuid is required");
    if (!Number.isInteger(period) || period < 1 || period > 3_700) return refuse(c, 11_001, "period is not valid");
    const number = this.#book.nextNumber();
    const username = `atom${String(number).padStart(6, "0")}s`;
    const password = sign(`password ${number}`).slice(0, 12);
    const end = new Date(this.#context.clock.nowMs() + period * DAY_MS);
    const sold = this.#book.sell({
      id: username,
      username,
      password,
      endDay: end.toISOString().slice(0, 10),
      ourRef: uuid,
      offer: `${period}-days`,
      cost: Math.round((MONTH_COST * period) / 30),
    });
    return success(c, { vpnUsername: username, vpnPassword: password, expiryDate: sold.endDay });
  }

  /** `Enabled:February 26, 2024`: the day is glued on. */
  #statusOf(account: SoldVpn): string {
    const word = this.#book.hasEnded(account) ? "Expired" : account.enabled ? "Enabled" : "Disabled";
    const options = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" } as const;
    return `${word}:${new Date(`${account.endDay}T00:00:00Z`).toLocaleDateString("en-US", options)}`;
  }

  #switch(c: Context<LabEnv>, account: SoldVpn, enabled: boolean): Response {
    this.#book.change(account, { enabled });
    return success(c, { vpnUsername: account.username, statusUpdated: enabled ? "Enable" : "Disable" });
  }

  #changePassword(c: Context<LabEnv>, account: SoldVpn, form: URLSearchParams): Response {
    const password = form.get("newPassword") ?? "";
    const isAscii = /^[\x21-\x7e]+$/.test(password);
    if (!isAscii || password !== form.get("confirmNewPassword")) return refuse(c, 1801, "passwords are not valid");
    if (!account.enabled) return refuse(c, 2057, "account is disabled or deleted");
    this.#book.change(account, { password });
    return success(c, { vpnUsername: account.username });
  }

  #extend(c: Context<LabEnv>, account: SoldVpn, form: URLSearchParams): Response {
    const [, day, month, year] = /^(\d{2})-(\d{2})-(\d{4})$/.exec(form.get("extensionDate") ?? "") ?? [];
    if (!day) return refuse(c, 11_001, "extensionDate is not valid");
    return this.#runTo(c, account, `${year}-${month}-${day}`);
  }

  #renew(c: Context<LabEnv>, account: SoldVpn, form: URLSearchParams): Response {
    const period = Number(form.get("period"));
    if (!Number.isInteger(period) || period < 1) return refuse(c, 11_001, "period is not valid");
    const from = Math.max(this.#context.clock.nowMs(), Date.parse(account.endDay ?? ""));
    return this.#runTo(c, account, new Date(from + period * DAY_MS).toISOString().slice(0, 10));
  }

  #runTo(c: Context<LabEnv>, account: SoldVpn, endDay: string): Response {
    const days = (Date.parse(endDay) - Date.parse(account.endDay ?? endDay)) / DAY_MS;
    const charged = Math.max(0, Math.round((MONTH_COST * days) / 30));
    this.#book.change(account, { endDay }, charged);
    return success(c, { vpnUsername: account.username, expiryDate: endDay });
  }

  #countries(c: Context<LabEnv>): Response {
    if (!DEVICES.includes(c.req.param("device") ?? "")) return refuse(c, 11_001, "device type is not valid");
    const list = countries.map(({ iso2, name }, index) => ({
      id: index + 1,
      country: iso2,
      name,
      iso_code: iso2,
      latitude: 0,
      longitude: 0,
      is_smart_dns: 0,
      is_virtual: 0,
      is_freemium: false,
      rank: index,
      recommended_protocol: "IKEV",
      data_centers: [],
      protocols,
    }));
    return success(c, { countries: list });
  }

  #fastest(c: Context<LabEnv>, call: Call): Response {
    const form = formOf(call);
    const slug = form.get("sCountrySlug")?.toUpperCase();
    const protocol = form.get("sProtocolSlug1")?.toLowerCase() ?? "";
    if (form.get("iResellerId") !== RESELLER_ID) return refuse(c, 11_001, "iResellerId is not valid");
    if (!this.#book.find(form.get("sUsername") ?? "")) return refuse(c, 11_001, "sUsername is not valid");
    const servers = sites
      .filter(({ country }) => country.iso2 === slug)
      .map((site) => ({
        host: site.host,
        dns: site.host,
        ip: site.ip,
        protocol,
        port_number: protocol === "tcp" ? 80 : 53,
        configuration_version: "1.0",
        configuration: openvpnFile(site, { protocol, number: protocol === "tcp" ? 80 : 53 }, this.#book.planted),
      }));
    return success(c, { servers });
  }
}

const sign = (text: string) => createHmac("sha256", secretKey).update(text).digest("hex");
