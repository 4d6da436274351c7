import {
  describeMessagingProvider,
  describeNumbersProvider,
  describeRecordsProvider,
  describeVerifyProvider,
  describeVoiceProvider,
} from "@tandem/provider-contract/suites";
import { startSimulator } from "@tandem/simulators";
import { provider } from "./index.ts";

const shared = { module: provider, startSimulator: () => startSimulator("twilio") };
/** A status that stands in no list. */
const brewing = (body: string) => body.replace(/"status":"(queued|in-use|pending)"/, '"status":"brewing"');

describeNumbersProvider({
  ...shared,
  orderCall: { method: "POST", path: /\/IncomingPhoneNumbers\.json$/ },
  withUnknownOrderStatus: brewing,
  regulated: { country: "DE", type: "local" },
});

describeMessagingProvider({
  ...shared,
  sendCall: { method: "POST", path: /\/Messages\.json$/ },
  withUnknownMessageStatus: brewing,
});

describeVerifyProvider({
  ...shared,
  startCall: { method: "POST", path: /\/Verifications$/ },
  withUnknownVerificationStatus: brewing,
  triesMax: 5,
});

describeVoiceProvider({
  ...shared,
  placeCall: { method: "POST", path: /\/Calls\.json$/ },
  withUnknownStatus: brewing,
});

describeRecordsProvider({ ...shared, listCall: { method: "GET", path: /\/Messages\.json$/ } });
