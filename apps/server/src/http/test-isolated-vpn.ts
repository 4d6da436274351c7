type Things = Record<"vpnId" | "vpnPlanId", string>;
type Route = { ids: (things: Things) => Record<string, string>; body?: unknown; query?: string; ownerOnly?: true };

/** The routes of VPN that take an id, for the isolation test. */
export const isolatedVpnRoutes: Record<string, Route> = {
  "get /v1/vpn/accounts/{vpnId}": { ids: ({ vpnId }) => ({ vpnId }) },
  "patch /v1/vpn/accounts/{vpnId}": { ids: ({ vpnId }) => ({ vpnId }), body: { state: "suspended" } },
  "delete /v1/vpn/accounts/{vpnId}": { ids: ({ vpnId }) => ({ vpnId }) },
  "post /v1/vpn/accounts/{vpnId}/password": { ids: ({ vpnId }) => ({ vpnId }), body: {} },
  "post /v1/vpn/accounts/{vpnId}/renewals": { ids: ({ vpnId }) => ({ vpnId }), body: {} },
  "get /v1/vpn/accounts/{vpnId}/config": { ids: ({ vpnId }) => ({ vpnId }), query: "?server=1", ownerOnly: true },
  "get /v1/vpn/accounts/{vpnId}/config/qr.svg": {
    ids: ({ vpnId }) => ({ vpnId }),
    query: "?server=1",
    ownerOnly: true,
  },
  "get /v1/operator/vpn/accounts/{vpnId}": { ids: ({ vpnId }) => ({ vpnId }) },
  "patch /v1/operator/vpn/plans/{planId}": { ids: ({ vpnPlanId }) => ({ planId: vpnPlanId }), body: { active: false } },
};
