import {
  describeMessagingProvider,
  describeNumbersProvider,
  describeRecordsProvider,
  describeVerifyProvider,
  describeVoiceProvider,
} from "@tandem/provider-contract/suites";
import { startSimulator } from "@tandem/simulators";
import { provider } from "./index.ts";

const shared = { module: provider, startSimulator: () => startSimulator("bandwidth"), postpaid: true };

describeNumbersProvider({
  ...shared,
  orderCall: { method: "POST", path: /\/orders$/ },
  withUnknownOrderStatus: (body) => body.replace("<OrderStatus>RECEIVED<", "<OrderStatus>BREWING<"),
});

describeMessagingProvider({ ...shared, sendCall: { method: "POST", path: /\/messages$/ } });

describeVerifyProvider({ ...shared, startCall: { method: "POST", path: /\/code\/messaging$/ } });

describeVoiceProvider({ ...shared, placeCall: { method: "POST", path: /\/calls$/ } });

describeRecordsProvider({ ...shared, listCall: { method: "GET", path: /\/messages$/ } });
