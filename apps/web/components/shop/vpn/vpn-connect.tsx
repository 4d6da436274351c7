"use client";

import type { Schemas } from "@tandem/sdk";
import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";
import { formatPercent } from "#lib/format.ts";
import { countryName } from "#lib/plan-place.ts";
import { Button } from "#ui/button.tsx";
import { Combobox } from "#ui/combobox.tsx";
import { CopyButton } from "#ui/copy-button.tsx";
import { Field } from "#ui/field.tsx";
import { Flag } from "#ui/flag.tsx";
import { Notice } from "#ui/notice.tsx";
import { QrCode } from "#ui/qr-code.tsx";
import { Select } from "#ui/select.tsx";

type Server = Schemas["VpnServer"];
type Protocol = Schemas["VpnProtocol"];

const protocolNames: Record<Protocol, string> = { wireguard: "WireGuard", openvpn: "OpenVPN" };
const protocolHints: Record<Protocol, string> = {
  wireguard: "Fast, and easy on the battery. Use the WireGuard app.",
  openvpn: "For networks that let little through. Use OpenVPN Connect, and the user name and password above.",
};

/** Servers by country, the least busy of each first. */
export function sortServers(servers: readonly Server[]): Server[] {
  const nameOf = (server: Server) => countryName(server.countryCode);
  return servers.toSorted(
    (one, other) =>
      nameOf(one).localeCompare(nameOf(other)) || (one.load ?? 1) - (other.load ?? 1) || one.id.localeCompare(other.id),
  );
}

const placeOf = ({ city, countryCode, name }: Server) => (city ? `${countryName(countryCode)}, ${city}` : name);
const busyOf = ({ load }: Server) => (load === null ? "" : `${formatPercent(load, 0)} busy`);

function useConfig(vpnId: string) {
  const [state, setState] = useState<{
    config: Schemas["VpnConfig"] | null;
    failure: Failure | null;
    pending: boolean;
  }>({
    config: null,
    failure: null,
    pending: false,
  });
  const fetchConfig = async (server: string, protocol: Protocol) => {
    setState({ config: null, failure: null, pending: true });
    try {
      setState({ config: await api.vpn.config(vpnId, { server, protocol }), failure: null, pending: false });
    } catch (error) {
      setState({ config: null, failure: failureOf(error), pending: false });
    }
  };
  const forget = () => setState({ config: null, failure: null, pending: false });
  return { ...state, fetchConfig, forget };
}

/** Chooses a server and gets its configuration: a code to scan with the phone, or a file. */
export function VpnConnect({
  vpnId,
  servers,
  protocols,
}: {
  vpnId: string;
  servers: readonly Server[];
  protocols: readonly Protocol[];
}) {
  const [protocol, setProtocol] = useState<Protocol>(protocols[0] ?? "wireguard");
  const able = useMemo(
    () => sortServers(servers.filter((server) => server.protocols.includes(protocol))),
    [servers, protocol],
  );
  const [wanted, setWanted] = useState<string | null>(null);
  const server = able.find(({ id }) => id === wanted) ?? null;
  const { config, failure, pending, fetchConfig, forget } = useConfig(vpnId);
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Server">
          <Combobox
            value={server?.id ?? null}
            onChange={(id) => {
              setWanted(id);
              forget();
            }}
            placeholder="Choose a place"
            searchPlaceholder="Country or city"
            options={able.map((each) => ({
              value: each.id,
              label: placeOf(each),
              hint: busyOf(each),
              icon: <Flag code={each.countryCode} />,
            }))}
          />
        </Field>
        <Field label="Protocol" hint={protocolHints[protocol]}>
          <Select
            value={protocol}
            onChange={(event) => {
              setProtocol(event.target.value as Protocol);
              forget();
            }}
            options={protocols.map((each) => ({ value: each, label: protocolNames[each] }))}
          />
        </Field>
      </div>
      {failure ? <Notice tone="danger">{failure.message}</Notice> : null}
      {config ? (
        <Config config={config} />
      ) : (
        <Button
          variant="primary"
          className="self-start"
          disabled={!server}
          pending={pending}
          onClick={() => server && fetchConfig(server.id, protocol)}
        >
          Show the configuration
        </Button>
      )}
    </div>
  );
}

function Config({ config }: { config: Schemas["VpnConfig"] }) {
  const href = `data:application/octet-stream;charset=utf-8,${encodeURIComponent(config.text)}`;
  return (
    <div className="flex flex-col items-center gap-4">
      {config.protocol === "wireguard" ? (
        <>
          <QrCode value={config.text} label="QR code that sets up WireGuard" size={272} />
          <p className="max-w-sm text-center text-base text-ink-soft">
            In the WireGuard app: add a tunnel, choose “from QR code”, and point the camera here.
          </p>
        </>
      ) : null}
      <div className="flex flex-wrap justify-center gap-2">
        <Button asChild>
          <a href={href} download={config.fileName}>
            <Download aria-hidden="true" />
            {config.fileName}
          </a>
        </Button>
        <CopyButton value={config.text}>Copy the text</CopyButton>
      </div>
      <p className="text-center text-ink-soft text-sm">
        It holds your key: whoever has it can connect as you. It is kept nowhere and made anew each time.
      </p>
    </div>
  );
}
