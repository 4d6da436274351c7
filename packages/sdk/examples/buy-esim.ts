/**
 * Buys the cheapest plan for a country from the wallet and prints what a phone needs to install it.
 *
 *   npx node packages/sdk/examples/buy-esim.ts FR
 *
 * Reads address and key from TANDEM_URL and TANDEM_API_KEY, or from the sandbox.json that `npm start` wrote.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createTandemClient, TandemError } from "@tandem/sdk";

const country = process.argv[2] ?? "US";
const tandem = createTandemClient(connection());

try {
  const { data: plans } = await tandem.plans.list({ country, sort: "price", limit: 1 });
  const plan = plans[0];
  if (!plan) throw new Error(`No plan for ${country}.`);
  console.log(`${plan.name}: ${plan.price.amount} ${plan.price.currency}`);

  const order = await tandem.orders.create({ planId: plan.id });
  console.log(`Order ${order.id} accepted, waiting for the eSIM …`);
  const delivered = await tandem.orders.wait(order.id);
  console.log(`Order is ${delivered.status}.`);
  for (const esim of delivered.esims) {
    console.log(`ICCID            ${esim.iccid}`);
    console.log(`Activation code  ${esim.activationCode}`);
    console.log(`Install (iOS)    ${esim.appleInstallUrl}`);
    console.log(`QR code          ${esim.qrCodeUrl}`);
  }
  const { available } = await tandem.wallet.get();
  console.log(`Left in the wallet: ${available.amount} ${available.currency}`);
} catch (error) {
  if (error instanceof TandemError && error.code === "wallet.insufficient_balance") {
    console.error(`The wallet lacks ${error.problem?.missing?.amount} ${error.problem?.missing?.currency}.`);
    process.exitCode = 1;
  } else throw error;
}

function connection(): { baseUrl: string; apiKey: string } {
  const { TANDEM_URL: baseUrl, TANDEM_API_KEY: apiKey } = process.env;
  if (baseUrl && apiKey) return { baseUrl, apiKey };
  const file = join(process.env.TANDEM_DATA_DIR ?? ".data", "sandbox.json");
  const sandbox = JSON.parse(readFileSync(file, "utf8")) as { baseUrl: string; apiKeys: { shopper: string } };
  return { baseUrl: sandbox.baseUrl, apiKey: sandbox.apiKeys.shopper };
}
