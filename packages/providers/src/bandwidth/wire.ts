import { z } from "zod";

const text = z.string();
const maybe = text.nullish().transform((value) => value ?? null);

/** An instant in ISO 8601; null when it is none. */
export function toDate(value: string | null): Date | null {
  const at = Date.parse(value ?? "");
  return Number.isNaN(at) ? null : new Date(at);
}

/** A refusal in JSON, whichever product says it: its type where it has one, its words, and the fields it names. */
export const problem = z
  .object({
    type: maybe.catch(null),
    description: maybe.catch(null),
    error: maybe.catch(null),
    message: maybe.catch(null),
    fieldErrors: z.array(z.object({ fieldName: maybe, description: maybe })).catch([]),
    errors: z.array(z.object({ code: maybe, description: maybe })).catch([]),
  })
  .partial()
  .transform(({ type, description, error, message, fieldErrors = [], errors = [] }) => ({
    type: type ?? errors[0]?.code ?? null,
    text: description ?? error ?? message ?? errors[0]?.description ?? null,
    fields: fieldErrors.map(({ fieldName }) => fieldName ?? ""),
  }));
export type Problem = z.infer<typeof problem>;

/** In XML a single entry looks like the list of it, and an empty list like an empty text. */
function many<T>(entry: z.ZodType<T>) {
  return z
    .preprocess(
      (value) => (value === undefined || value === "" ? [] : Array.isArray(value) ? value : [value]),
      z.array(entry),
    )
    .transform((entries) => entries);
}

export type NumberError = { code: number; text: string };

const numberError = z
  .object({ Code: text.optional(), ErrorCode: text.optional(), Description: text.optional() })
  .transform(({ Code, ErrorCode, Description }) => ({ code: Number(Code ?? ErrorCode ?? 0), text: Description ?? "" }));

const refusal = z.record(
  text,
  z
    .object({
      ErrorList: z.object({ Error: many(numberError) }).optional(),
      Error: many(numberError).optional(),
      ResponseStatus: many(numberError).optional(),
    })
    .transform(({ ErrorList: list, Error: alone, ResponseStatus: status }) => [
      ...(list?.Error ?? []),
      ...(alone ?? []),
      ...(status ?? []),
    ]),
);

/** The errors in a document of the dashboard, in any of the three ways it writes them. */
export function numberErrors(body: unknown): NumberError[] {
  const parsed = refusal.safeParse(body);
  return parsed.success ? Object.values(parsed.data).flat() : [];
}

const numberDetail = z.object({ FullNumber: text, City: text.optional(), State: text.optional() });
export type WireNumberDetail = z.infer<typeof numberDetail>;

/** Nothing found is an empty element, which reads as an empty text. */
export const searchResult = z.object({
  SearchResult: z.union([
    z.literal("").transform((): WireNumberDetail[] => []),
    z
      .object({ TelephoneNumberDetailList: z.object({ TelephoneNumberDetail: many(numberDetail) }).optional() })
      .transform(({ TelephoneNumberDetailList: list }) => list?.TelephoneNumberDetail ?? []),
  ]),
});

const order = z.object({
  id: text.min(1).optional(),
  CustomerOrderId: text.optional(),
  ExistingTelephoneNumberOrderType: z
    .object({ TelephoneNumberList: z.object({ TelephoneNumber: many(text) }) })
    .optional(),
});

/** An order as it was taken, or as it stands now. */
export const orderResponse = z.object({
  OrderResponse: z.object({
    Order: order,
    OrderStatus: text.optional(),
    CompletedNumbers: z
      .union([z.literal(""), z.object({ TelephoneNumber: many(z.object({ FullNumber: text })) })])
      .optional(),
    ErrorList: z.object({ Error: many(numberError) }).optional(),
  }),
});
export type WireOrder = z.infer<typeof orderResponse>["OrderResponse"];

export const orderList = z.object({
  ResponseSelectWrapper: z.object({
    ListOrderIdUserIdDate: z.object({
      OrderIdUserIdDate: many(
        // The description writes the id's name in two ways, one in its schema and one in its example.
        z
          .object({ OrderId: text.optional(), orderId: text.optional(), OrderStatus: text.optional() })
          .transform(({ OrderId, orderId }) => OrderId ?? orderId ?? ""),
      ),
    }),
  }),
});

export const disconnectResponse = z.object({
  DisconnectTelephoneNumberOrderResponse: z.object({
    orderRequest: z.object({ id: text.min(1) }),
    OrderStatus: text.optional(),
    ErrorList: z.object({ Error: many(numberError) }).optional(),
  }),
});

/** The numbers of the account; nothing at all when it has none. */
export const ownNumbers = z.object({
  TNs: z
    .object({
      Links: z.object({ next: text.optional() }).optional(),
      TelephoneNumbers: z.object({ TelephoneNumber: many(text).optional() }).optional(),
    })
    .optional(),
});

export const application = z.object({ ApplicationProvisioningResponse: z.object({ Application: z.object({}) }) });

export const lookup = z.object({
  data: z
    .object({
      results: z
        .array(
          z.object({
            phoneNumber: text,
            lineType: maybe,
            messagingProvider: maybe,
            voiceProvider: maybe,
            countryCodeA3: maybe,
          }),
        )
        .catch([]),
    })
    .nullish(),
});

export type WireLookup = z.infer<typeof lookup>;

export const statistics = z.object({ currentCallQueueSize: z.number(), maxCallQueueSize: z.number() }).partial();

export const message = z.object({
  id: text.min(1),
  segmentCount: z.number().nullish(),
  time: maybe,
  from: maybe,
  to: z.array(text).catch([]),
  text: maybe,
  tag: maybe,
  media: z.array(text).nullish(),
});

const listedMessage = z.object({
  messageId: text,
  sourceTn: maybe,
  destinationTn: maybe,
  messageStatus: text,
  messageDirection: maybe,
  segmentCount: z.number().nullish(),
  errorCode: z.number().nullish(),
  receiveTime: maybe,
  messageLength: z.number().nullish(),
});
export type WireListedMessage = z.infer<typeof listedMessage>;
export const messageList = z.object({
  messages: z.array(listedMessage),
  pageInfo: z.object({ nextPageToken: maybe }).nullish(),
});

export const messageCallbacks = z.array(
  z.object({
    type: text,
    time: maybe,
    to: maybe,
    description: maybe,
    errorCode: z.number().nullish(),
    message,
  }),
);
export type WireMessageCallback = z.infer<typeof messageCallbacks>[number];

export const createdCall = z.object({ callId: text.min(1) });

export const callState = z.object({
  callId: text.min(1),
  parentCallId: maybe,
  from: maybe,
  to: maybe,
  direction: maybe,
  state: text,
  enqueuedTime: maybe,
  startTime: maybe,
  answerTime: maybe,
  endTime: maybe,
  disconnectCause: maybe,
  errorMessage: maybe,
});
export type WireCall = z.infer<typeof callState>;
export const callList = z.array(callState);

export const code = z.object({ messageId: text.optional(), callId: text.optional() });
export const codeVerdict = z.object({ valid: z.boolean() });

/** Any event about a call; which fields are there depends on its type. */
export const callEvent = z.object({
  eventType: text,
  eventTime: maybe,
  callId: text.min(1),
  parentCallId: maybe,
  from: maybe,
  to: maybe,
  tag: maybe,
  startTime: maybe,
  answerTime: maybe,
  endTime: maybe,
  cause: maybe,
  errorMessage: maybe,
  digits: maybe,
  recordingId: maybe,
  mediaUrl: maybe,
  duration: maybe,
  status: maybe,
  machineDetectionResult: z
    .object({ value: text })
    .nullish()
    .transform((value) => value?.value ?? null),
  transcription: z
    .object({ text: maybe })
    .nullish()
    .transform((value) => value?.text ?? null),
});
export type WireCallEvent = z.infer<typeof callEvent>;
