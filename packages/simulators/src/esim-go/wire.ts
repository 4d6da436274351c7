import type { TenThousandths } from "../lab/money.ts";
import { type Assignment, stateOf } from "./assignment.ts";
import type { Bundle } from "./bundle.ts";
import type { Desk } from "./desk.ts";
import { activationCode, type Esim } from "./esim.ts";
import type { Quote } from "./place-order.ts";
import type { Order, OrderLine, Stock } from "./state.ts";

/** 42000 → 4.2: eSIM Go sends money as a JSON number in the organisation's currency (sheet: "Money, data, time"). */
export function wireMoney(amount: TenThousandths): number {
  return amount / 10_000;
}

/** RFC 3339; eSIM Go's server shows nanoseconds, of which only the milliseconds mean something here. */
export function wireTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/Z$/, "345678Z");
}

/** RFC 3339 to the second, as callbacks and bundle times show it. */
export function wireTimeShort(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/, "Z");
}

const CURRENCY = "USD";

const allowances = (bundle: Bundle) => [
  {
    type: "DATA",
    service: "STANDARD",
    description: bundle.unlimited ? "Unlimited data" : `${bundle.dataMegabytes} MB data`,
    amount: bundle.dataMegabytes,
    unit: "MB",
    unlimited: bundle.unlimited,
  },
];

/** A bundle as `/catalogue` lists it; 2.5 adds `profileName` and `allowances` (sheet: Resources). */
export function wireBundle(bundle: Bundle, version: string) {
  return {
    name: bundle.name,
    description: bundle.description,
    groups: bundle.groups,
    countries: bundle.countries,
    dataAmount: bundle.dataMegabytes,
    duration: bundle.durationDays,
    speed: bundle.speed,
    autostart: true,
    unlimited: bundle.unlimited,
    roamingEnabled: bundle.roamingEnabled,
    price: wireMoney(bundle.price),
    billingType: "FixedCost",
    ...(version === "v2.5" ? { profileName: bundle.profileName, allowances: allowances(bundle) } : {}),
  };
}

/** A bundle as `/catalogue/bundle/{name}` shows it: the groups are under `group` in 2.5 (sheet). */
export function wireBundleDetails(bundle: Bundle, version: string) {
  const { groups, ...rest } = wireBundle(bundle, version);
  return version === "v2.5" ? { ...rest, group: groups } : rest;
}

function wireLine(desk: Desk, line: OrderLine, shown: boolean) {
  const esims = line.iccids.map((iccid) => desk.state.esims.get(iccid)).filter((esim) => esim !== undefined);
  return {
    ...(shown
      ? { esims: esims.map(({ iccid, matchingId, smdpHost }) => ({ iccid, matchingId, smdpAddress: smdpHost })) }
      : {}),
    type: line.type,
    item: line.item,
    ...(shown ? { iccids: line.iccids } : {}),
    quantity: line.quantity,
    subTotal: wireMoney(line.pricePerUnit * line.quantity),
    pricePerUnit: wireMoney(line.pricePerUnit),
    AllowReassign: line.allowReassign,
  };
}

const statusMessages = {
  processing: () => "Order is being processed",
  failed: () => "Order failed: eSIM could not be provisioned, no charge was made",
  completed: (order: Order) => {
    const pieces = order.lines.reduce((sum, line) => sum + line.iccids.length, 0);
    return order.assigned ? `Order completed: ${pieces} eSIMs assigned` : "Order completed";
  },
};

/** An order as POST and GET `/orders` show it at an instant (now). eSIMs appear once it is completed; 2.5 adds `runningBalance`. */
export function wireOrder(desk: Desk, order: Order, options: { version: string; withIccids: boolean; atMs?: number }) {
  const status = desk.statusOf(order, options.atMs);
  const shown = options.withIccids && status === "completed" && order.assigned;
  return {
    order: order.lines.map((line) => wireLine(desk, line, shown)),
    total: wireMoney(order.total),
    currency: CURRENCY,
    status,
    statusMessage: statusMessages[status](order),
    orderReference: order.reference,
    createdDate: wireTime(order.createdAtMs),
    assigned: order.assigned,
    sourceIP: order.sourceIp,
    ...(options.version === "v2.5" ? { runningBalance: String(wireMoney(order.runningBalance)) } : {}),
  };
}

/** What `type: validate` answers. */
export function wireQuote(quote: Quote, nowMs: number) {
  return {
    order: quote.lines.map((line) => ({
      type: "bundle",
      item: line.bundle.name,
      quantity: line.quantity,
      subTotal: wireMoney(line.bundle.price * line.quantity),
      pricePerUnit: wireMoney(line.bundle.price),
      AllowReassign: line.allowReassign,
    })),
    total: wireMoney(quote.total),
    valid: true,
    currency: CURRENCY,
    createdDate: wireTime(nowMs),
    assigned: quote.assign,
  };
}

/** Links a phone opens to install; eSIM Go prints the activation code unescaped (sheet of standards: Install links). */
function installUrls(esim: Esim) {
  const query = `carddata=${activationCode(esim)}`;
  return {
    appleInstallUrl: `https://esimsetup.apple.com/esim_qrcode_provisioning?${query}`,
    androidInstallUrl: `https://esimsetup.android.com/esim_qrcode_provisioning?${query}`,
  };
}

/** One row of `/esims/assignments`. The spec's examples carry `http://` before the SM-DP+ host, so this does too. */
export function wireInstallDetails(esim: Esim, additionalFields: readonly string[]) {
  return {
    iccid: esim.iccid,
    matchingId: esim.matchingId,
    smdpAddress: `http://${esim.smdpHost}`,
    profileStatus: esim.profileStatus,
    pin: esim.pin,
    puk: esim.puk,
    ...(esim.firstInstalledAtMs === null
      ? {}
      : { firstInstalledDateTime: new Date(esim.firstInstalledAtMs).toISOString() }),
    ...pick(installUrls(esim), additionalFields),
  };
}

/** The wanted ones of `fields`; `installUrl` stands for both links (sheet: `additionalFields=installUrl`). */
function pick(fields: Record<string, string>, wanted: readonly string[]): Record<string, string> {
  const named = (name: string) =>
    wanted.includes(name) || (name.endsWith("InstallUrl") && wanted.includes("installUrl"));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => named(name)));
}

/** The default reply of `/esims/assignments`: CSV with a header line. */
export function installDetailsCsv(esims: readonly Esim[], additionalFields: readonly string[]): string {
  const links = Object.keys(esims[0] ? pick(installUrls(esims[0]), additionalFields) : {});
  const header = ["ICCID", "Matching ID", "RSP URL", "Profile Status", "PIN", "PUK", "First Installed", ...links];
  const rows = esims.map((esim) => {
    const installed = esim.firstInstalledAtMs === null ? "" : new Date(esim.firstInstalledAtMs).toISOString();
    const urls = pick(installUrls(esim), additionalFields);
    const fixed = [esim.iccid, esim.matchingId, esim.smdpHost, esim.profileStatus, esim.pin, esim.puk, installed];
    return [...fixed, ...links.map((link) => urls[link] ?? "")];
  });
  return `${[header, ...rows].map((row) => row.join(",")).join("\n")}\n`;
}

/** `GET /esims/{iccid}`: here the install time is epoch milliseconds, unlike in the assignments (sheet: Time). */
export function wireEsim(esim: Esim, version: string, additionalFields: readonly string[]) {
  const links = version === "v2.5" ? installUrls(esim) : pick(installUrls(esim), additionalFields);
  return {
    iccid: esim.iccid,
    pin: esim.pin,
    puk: esim.puk,
    matchingId: esim.matchingId,
    smdpAddress: esim.smdpHost,
    profileStatus: esim.profileStatus,
    ...(esim.firstInstalledAtMs === null ? {} : { firstInstalledDateTime: esim.firstInstalledAtMs }),
    customerRef: esim.customerRef,
    ...links,
    ...(version === "v2.5"
      ? { msisdn: esim.msisdn, brandingId: "", profileName: esim.profileName, state: esim.state }
      : {}),
  };
}

/** One row of `GET /esims`. */
export function wireEsimRow(esim: Esim, version: string) {
  const last = esim.history.at(-1);
  return {
    iccid: esim.iccid,
    customerRef: esim.customerRef,
    lastAction: last?.name ?? "",
    actionDate: wireTime(last?.atMs ?? esim.assignedAtMs),
    physical: false,
    assignedDate: wireTime(esim.assignedAtMs),
    ...(version === "v2.5" ? { state: esim.state } : {}),
  };
}

/** One assignment of a bundle; 2.5 adds its times and allowances. */
export function wireAssignment(assignment: Assignment, nowMs: number, version: string) {
  const { startedAtMs, endsAtMs } = assignment;
  return {
    id: assignment.id,
    callTypeGroup: "data",
    initialQuantity: assignment.initialBytes,
    remainingQuantity: assignment.remainingBytes,
    ...(version === "v2.5" && startedAtMs !== null && endsAtMs !== null
      ? { startTime: wireTimeShort(startedAtMs), endTime: wireTimeShort(endsAtMs) }
      : {}),
    assignmentDateTime: wireTime(assignment.assignedAtMs),
    assignmentReference: assignment.reference,
    bundleState: stateOf(assignment, nowMs),
    unlimited: assignment.unlimited,
    ...(version === "v2.5" ? { allowances: [wireAllowance(assignment)] } : {}),
  };
}

function wireAllowance(assignment: Assignment) {
  return {
    type: "DATA",
    service: "STANDARD",
    description: "Data",
    initialAmount: assignment.initialBytes,
    remainingAmount: assignment.remainingBytes,
    unit: "BYTES",
    unlimited: assignment.unlimited,
  };
}

/** One bundle of `GET /inventory` with what is left of it. */
export function wireStock(bundle: Bundle, stock: readonly Stock[]) {
  return {
    name: bundle.name,
    desc: bundle.description,
    useDms: false,
    available: stock.map(({ id, total, remaining, expiresAtMs }) => ({
      id,
      total,
      remaining,
      expiry: new Date(expiresAtMs).toISOString().slice(0, 10),
    })),
    countries: bundle.countries.map((country) => country.name),
    data: bundle.dataMegabytes,
    duration: bundle.durationDays,
    durationUnit: "day",
    autostart: true,
    unlimited: bundle.unlimited,
    speed: bundle.speed,
    allowances: allowances(bundle),
  };
}
