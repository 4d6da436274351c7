import type { Hono } from "hono";
import type { Store } from "../lab/store.ts";
import type { LabEnv, SimulatorContext } from "../lab/types.ts";
import { isPhoneNumber } from "../world/phones.ts";
import { accountSid, type Request, type Serve } from "./account.ts";
import type { Form } from "./form.ts";
import { listing2010, listingMeta } from "./pages.ts";
import { invalid, notFound, suspended } from "./refusal.ts";
import type { NumberType, OwnedNumber, TwilioEvent, TwilioState } from "./state.ts";
import { capabilitiesOf, findStock, isRegulated, pricesOf, type StockNumber, sells, stockNumber } from "./stock.ts";
import { apiPath, wireNumber } from "./wire.ts";

type Parts = { context: SimulatorContext; store: Store<TwilioState, TwilioEvent> };

const kinds: Readonly<Record<string, NumberType>> = {
  Local: "local",
  Mobile: "mobile",
  National: "national",
  TollFree: "toll free",
};

/** Numbers: search, buy, configure, give back; their prices, papers, and looking any number up. */
export function addNumberRoutes(app: Hono<LabEnv>, serve: Serve, parts: Parts): void {
  const base = "/api/2010-04-01/Accounts/:account";
  app.get(
    `${base}/AvailablePhoneNumbers/:country/:kind`,
    serve("searchNumbers", (request) => search(parts, request)),
  );
  app.post(
    `${base}/IncomingPhoneNumbers.json`,
    serve("orderNumber", ({ c, body }) => c.json(wireNumber(buy(parts, body)), 201)),
  );
  app.get(
    `${base}/IncomingPhoneNumbers.json`,
    serve("listNumbers", ({ c, query }) => {
      const wanted = (value: string, name: string) => !query.has(name) || query.text(name) === value;
      const all = [...parts.store.state.numbers.values()]
        .filter((own) => wanted(own.friendlyName, "FriendlyName"))
        .filter((own) => !query.has("PhoneNumber") || own.number.includes(query.text("PhoneNumber") ?? ""))
        .reverse();
      const path = `${apiPath}/IncomingPhoneNumbers.json`;
      return c.json(listing2010("incoming_phone_numbers", path, all, query, wireNumber));
    }),
  );
  app.get(
    `${base}/IncomingPhoneNumbers/:sid`,
    serve("getNumber", (request) => request.c.json(wireNumber(find(parts, request)))),
  );
  app.post(
    `${base}/IncomingPhoneNumbers/:sid`,
    serve("configureNumber", (request) => {
      const own = find(parts, request);
      const change = { ...settingsOf(request.body), updatedAtMs: parts.context.clock.nowMs() };
      parts.store.commit({ type: "numberChanged", sid: own.sid, change });
      return request.c.json(wireNumber(own));
    }),
  );
  app.delete(
    `${base}/IncomingPhoneNumbers/:sid`,
    serve("releaseNumber", (request) => {
      parts.store.commit({ type: "numberReleased", sid: find(parts, request).sid });
      return request.c.body(null, 204);
    }),
  );
  addFactRoutes(app, serve, parts);
}

function search({ store }: Parts, { c, query }: Request): Response {
  const country = c.req.param("country") ?? "";
  const kind = (c.req.param("kind") ?? "").replace(/\.json$/, "");
  const type = kinds[kind];
  if (!type || !sells(country, type)) throw notFound(c.req.path.replace(/^\/api/, ""));
  const can = capabilitiesOf(country, type);
  const lacks = (name: string, has: boolean) => query.flag(name) === true && !has;
  const unable =
    lacks("VoiceEnabled", can.voice) ||
    lacks("SmsEnabled", can.sms) ||
    lacks("MmsEnabled", can.mms) ||
    lacks("FaxEnabled", can.fax);
  const owned = new Set([...store.state.numbers.values()].map(({ number }) => number));
  const free = unable ? [] : stockOf(country, type, query);
  const size = query.number("PageSize", 50, { min: 1, max: 1_000 });
  const rows = free.filter(({ number }) => !owned.has(number) && !store.state.taken.has(number)).slice(0, size);
  return c.json({
    available_phone_numbers: rows.map(wireFree),
    uri: `${apiPath}/AvailablePhoneNumbers/${country}/${kind}.json`,
  });
}

function stockOf(country: string, type: NumberType, query: Form): StockNumber[] {
  return findStock({
    country,
    type,
    areaCode: query.text("AreaCode"),
    contains: query.text("Contains"),
    locality: query.text("InLocality"),
    region: query.text("InRegion"),
  });
}

function wireFree({ number, country, type, locality, region }: StockNumber) {
  return {
    phone_number: number,
    friendly_name: number,
    iso_country: country,
    locality: locality || null,
    region: region || null,
    postal_code: null,
    rate_center: null,
    lata: null,
    latitude: null,
    longitude: null,
    address_requirements: isRegulated(country) ? "any" : "none",
    beta: false,
    capabilities: capabilitiesOf(country, type),
  };
}

function buy({ context, store }: Parts, body: Form): OwnedNumber {
  const { state } = store;
  const number = body.text("PhoneNumber");
  if (number === undefined) throw invalid(21421, "PhoneNumber or AreaCode is required");
  if (!isPhoneNumber(number)) throw invalid(21421, `${number} is not a valid number`);
  const found = stockNumber(number);
  const gone = state.taken.has(number) || [...state.numbers.values()].some((own) => own.number === number);
  if (!found || gone) throw invalid(21422, `${number} is not available.`);
  const bundleSid = body.text("BundleSid") ?? null;
  if (isRegulated(found.country) && bundleSid === null) {
    throw invalid(21649, "Phone Number Requires a Bundle.");
  }
  const cents = pricesOf(found.country)?.prices.find(([type]) => type === found.type)?.[1] ?? 0;
  const cost = cents * 100;
  if (state.balance < cost || state.balance <= 0) throw suspended();
  const nowMs = context.clock.nowMs();
  const own: OwnedNumber = {
    sid: `PN${context.random.hex(32)}`,
    number,
    country: found.country,
    type: found.type,
    friendlyName: number,
    voiceUrl: "",
    voiceMethod: "POST",
    smsUrl: "",
    smsMethod: "POST",
    statusCallback: "",
    statusCallbackMethod: "POST",
    addressSid: body.text("AddressSid") ?? null,
    bundleSid,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    ...settingsOf(body),
  };
  const sale = {
    kind: "number" as const,
    upstreamRef: own.sid,
    ourRef: body.text("FriendlyName") ?? null,
    subject: number,
    offer: `${found.country} ${found.type}`,
    cost,
    ended: false,
    atMs: nowMs,
  };
  store.commit({ type: "numberBought", number: own, sale });
  return own;
}

const settings: readonly [keyof OwnedNumber, string][] = [
  ["friendlyName", "FriendlyName"],
  ["voiceUrl", "VoiceUrl"],
  ["voiceMethod", "VoiceMethod"],
  ["smsUrl", "SmsUrl"],
  ["smsMethod", "SmsMethod"],
  ["statusCallback", "StatusCallback"],
  ["statusCallbackMethod", "StatusCallbackMethod"],
];

/** The settings that a request names; an empty value clears one. */
function settingsOf(body: Form): Partial<OwnedNumber> {
  const named = settings.filter(([, name]) => body.has(name));
  return Object.fromEntries(named.map(([key, name]) => [key, body.text(name) ?? ""]));
}

function find({ store }: Parts, { c }: Request): OwnedNumber {
  const own = store.state.numbers.get((c.req.param("sid") ?? "").replace(/\.json$/, ""));
  if (!own) throw notFound(c.req.path.replace(/^\/api/, ""));
  return own;
}

/** What costs nothing to ask: balance, prices, papers, and whose a number is. */
function addFactRoutes(app: Hono<LabEnv>, serve: Serve, { context, store }: Parts): void {
  app.get(
    "/api/2010-04-01/Accounts/:account/Balance.json",
    serve("getBalance", ({ c }) =>
      c.json({ account_sid: accountSid, balance: (store.state.balance / 10_000).toFixed(4), currency: "USD" }),
    ),
  );
  app.get(
    "/pricing/v1/PhoneNumbers/Countries/:country",
    serve("getNumberPrices", ({ c }) => {
      const country = c.req.param("country") ?? "";
      const known = pricesOf(country);
      if (!known) throw notFound(c.req.path.replace(/^\/pricing/, ""));
      return c.json({
        country: known.name,
        iso_country: country,
        // Numbers in the description, texts on the wire: so its own override says.
        phone_number_prices: known.prices.map(([type, cents]) => ({
          number_type: type,
          base_price: (cents / 100).toFixed(2),
          current_price: (cents / 100).toFixed(2),
        })),
        price_unit: "USD",
        url: `${context.baseUrl()}${c.req.path}`,
      });
    }),
  );
  app.get(
    "/numbers/v2/RegulatoryCompliance/Regulations",
    serve("listRequirements", ({ c, query }) => {
      const country = query.text("IsoCountry") ?? "";
      const type = query.text("NumberType") ?? "local";
      const url = `${context.baseUrl()}/numbers/v2/RegulatoryCompliance/Regulations`;
      const regulations = isRegulated(country) ? [regulation(url, country, type)] : [];
      return c.json(listingMeta("results", url, regulations, query));
    }),
  );
  app.get(
    "/lookups/v2/PhoneNumbers/:number",
    serve("lookupNumber", ({ c, query }) => c.json(lookup(decodeURIComponent(c.req.param("number") ?? ""), query))),
  );
}

function regulation(url: string, country: string, type: string) {
  const sid = `RN${country.toLowerCase().replace(/./g, (letter) => letter.charCodeAt(0).toString(16))}`.padEnd(34, "0");
  return {
    sid,
    friendly_name: `${country}: ${type} - Business`,
    iso_country: country,
    number_type: type,
    end_user_type: "business",
    requirements: {
      end_user: [
        {
          name: "Business",
          type: "business",
          requirement_name: "business_info",
          url: `${url}/business`,
          fields: ["business_name"],
          detailed_fields: [
            { machine_name: "business_name", friendly_name: "Business Name", description: "The business's name" },
          ],
        },
      ],
      supporting_document: [
        [
          {
            name: "Address",
            type: "document",
            requirement_name: "proof_of_address",
            description: "Where the business is, within the numbers' area.",
            accepted_documents: [
              { name: "Utility bill", type: "utility_bill", url: `${url}/utility_bill`, fields: [] },
            ],
          },
        ],
      ],
    },
    url: `${url}/${sid}`,
  };
}

function lookup(number: string, query: Form) {
  const countryCode = { "+1": "US", "+44": "GB", "+49": "DE" }[/^\+(1|44|49)/.exec(number)?.[0] ?? ""] ?? null;
  const tooShort = countryCode === "US" ? number.length < 12 : number.length < 9;
  const errors = !/^\+\d+$/.test(number)
    ? ["NOT_A_NUMBER"]
    : tooShort
      ? ["TOO_SHORT"]
      : countryCode
        ? []
        : ["INVALID_COUNTRY_CODE"];
  const asked = (query.text("Fields") ?? "").split(",").includes("line_type_intelligence") && errors.length === 0;
  return {
    calling_country_code: countryCode === null ? null : (/^\+(1|44|49)/.exec(number)?.[1] ?? null),
    country_code: errors.length === 0 ? countryCode : null,
    phone_number: number,
    national_format: number,
    valid: errors.length === 0,
    validation_errors: errors,
    line_type_intelligence: asked
      ? { mobile_country_code: "310", mobile_network_code: "410", carrier_name: "Lab Mobile", type: "mobile" }
      : undefined,
    url: `https://lookups.twilio.com/v2/PhoneNumbers/${number}`,
  };
}
