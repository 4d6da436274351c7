import { describeFaxProvider, describeIotSimProvider, describeVideoProvider } from "@tandem/provider-contract/suites";
import { startSimulator } from "@tandem/simulators";
import { provider } from "./index.ts";

const shared = { module: provider, startSimulator: () => startSimulator("telnyx") };

describeFaxProvider({
  ...shared,
  sendCall: { method: "POST", path: /\/faxes$/ },
  withUnknownFaxStatus: (body) => body.replaceAll('"queued"', '"brewing"'),
});

describeVideoProvider({ ...shared, createCall: { method: "POST", path: /\/rooms$/ } });

describeIotSimProvider({ ...shared, orderCall: { method: "POST", path: /\/actions\/purchase\/esims$/ } });
