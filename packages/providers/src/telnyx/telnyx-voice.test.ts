import { describeVoiceProvider } from "@tandem/provider-contract/suites";
import { startSimulator } from "@tandem/simulators";
import { provider } from "./index.ts";

describeVoiceProvider({
  module: provider,
  startSimulator: () => startSimulator("telnyx"),
  placeCall: { method: "POST", path: /\/calls$/ },
});
