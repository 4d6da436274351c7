import {
  describeMessagingProvider,
  describeNumbersProvider,
  describeRecordsProvider,
  describeVerifyProvider,
} from "@tandem/provider-contract/suites";
import { type RunningSimulator, startSimulator } from "@tandem/simulators";
import { provider } from "./index.ts";

let simulator: RunningSimulator;
const shared = {
  module: provider,
  startSimulator: async () => {
    simulator = await startSimulator("telnyx");
    return simulator;
  },
};

describeNumbersProvider({
  ...shared,
  orderCall: { method: "POST", path: /\/number_orders$/ },
  withUnknownOrderStatus: (body) => body.replaceAll('"pending"', '"brewing"'),
  regulated: { country: "DE", type: "local" },
  setWebhookUrl: (_simulator, url) => simulator.portal({ numberOrderWebhookUrl: `${url}/account` }),
});

describeMessagingProvider({
  ...shared,
  sendCall: { method: "POST", path: /\/messages$/ },
  withUnknownMessageStatus: (body) => body.replaceAll('"queued"', '"brewing"'),
});

describeVerifyProvider({
  ...shared,
  startCall: { method: "POST", path: /\/verifications\/sms$/ },
  withUnknownVerificationStatus: (body) => body.replaceAll('"pending"', '"brewing"'),
});

describeRecordsProvider({ ...shared, listCall: { method: "GET", path: /\/detail_records$/ } });
