import type { Manifest, Service } from "./manifest.ts";
import type { RecordSubject } from "./records.ts";

const subjectOf: Readonly<Partial<Record<Service, RecordSubject>>> = {
  esim: "esim",
  numbers: "number",
  messaging: "message",
  voice: "call",
  verify: "verification",
  video: "video_room",
  fax: "fax",
  "iot-sim": "sim",
  vpn: "vpn_account",
};

/** What an upstream sells, in the words of records. */
export function subjectsSold({ services, capabilities }: Pick<Manifest, "services" | "capabilities">): RecordSubject[] {
  const sold = services.flatMap((service) => subjectOf[service] ?? []);
  return capabilities.esim?.topUp ? [...sold, "top_up"] : sold;
}
