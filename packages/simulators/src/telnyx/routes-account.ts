import type { Hono } from "hono";
import { toDecimal } from "../lab/money.ts";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import type { Serve } from "./http.ts";

/** What the account holds (sheet: Video, fax, SIM, records). Amounts are text. */
export function addAccountRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.get(
    "/v2/balance",
    serve("getBalance", (c) => {
      const balance = toDecimal(desk.state.balance);
      return c.json({
        data: {
          record_type: "balance",
          currency: "USD",
          balance,
          credit_limit: "0.00",
          available_credit: balance,
          pending: "0.00",
        },
      });
    }),
  );
}
