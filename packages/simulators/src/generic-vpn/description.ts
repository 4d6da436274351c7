const account = {
  id: "$.account.id",
  username: "$.account.login",
  status: "$.account.state",
  expiresAt: "$.account.ends",
};

const described = {
  createAccount: {
    method: "POST",
    path: "/api/accounts",
    body: { login: "{{username}}", secret: "{{password}}", reference: "{{ourRef}}", until: "{{until}}" },
    map: account,
  },
  findAccount: {
    method: "GET",
    path: "/api/accounts",
    query: { login: "{{username}}" },
    items: "$.accounts",
    map: { id: "$.id", username: "$.login", status: "$.state", expiresAt: "$.ends" },
  },
  listAccounts: {
    method: "GET",
    path: "/api/accounts",
    query: { page: "{{page}}" },
    items: "$.accounts",
    map: { id: "$.id", username: "$.login", status: "$.state", expiresAt: "$.ends" },
  },
  getAccount: { method: "GET", path: "/api/accounts/{{accountRef}}", map: account },
  suspendAccount: { method: "POST", path: "/api/accounts/{{accountRef}}/stop" },
  resumeAccount: { method: "POST", path: "/api/accounts/{{accountRef}}/start" },
  renewAccount: { method: "POST", path: "/api/accounts/{{accountRef}}/prolong", body: { until: "{{until}}" } },
  changePassword: { method: "POST", path: "/api/accounts/{{accountRef}}/secret", body: { secret: "{{password}}" } },
  deleteAccount: { method: "DELETE", path: "/api/accounts/{{accountRef}}" },
  listServers: {
    method: "GET",
    path: "/api/servers",
    items: "$.servers",
    map: {
      id: "$.number",
      name: "$.title",
      country: "$.country",
      city: "$.city",
      host: "$.host",
      protocols: "$.speaks",
      load: "$.load",
    },
  },
  getConfig: {
    method: "GET",
    path: "/api/accounts/{{accountRef}}/config",
    query: { server: "{{serverRef}}", protocol: "{{protocol}}" },
  },
  checkHealth: { method: "GET", path: "/api/balance", map: { balance: "$.balance" } },
};

/** What an operator would type about this API, in the form a client of ours takes it (sheet: Generic adapter contract). */
export const description: Readonly<Record<string, string>> = {
  authType: "header",
  authName: "X-Api-Key",
  operations: JSON.stringify(described),
  statusMap: JSON.stringify({ on: "active", off: "suspended" }),
};
