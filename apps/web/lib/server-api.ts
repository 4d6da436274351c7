import { type Brand, createTandemClient, type Me, type TandemClient, TandemError, type Wallet } from "@tandem/sdk";
import { cookies, headers } from "next/headers";
import { cache } from "react";

/**
 * The API as this server reaches it for the page being rendered: on the private address, with the visitor's own host (which decides
 * the tenant) and cookies. The internal token tells the API that the forwarded host may be believed.
 */
export const serverApi = cache(async (): Promise<TandemClient> => {
  const incoming = await headers();
  const host = incoming.get("x-forwarded-host") ?? incoming.get("host") ?? "";
  const cookie = incoming.get("cookie");
  return createTandemClient({
    baseUrl: process.env.API_INTERNAL_URL ?? "http://127.0.0.1:3000",
    headers: {
      "x-forwarded-host": host,
      "x-forwarded-proto": incoming.get("x-forwarded-proto") ?? "http",
      "x-tandem-internal": process.env.TANDEM_INTERNAL_TOKEN ?? "",
      "user-agent": incoming.get("user-agent") ?? "",
      ...(cookie ? { cookie } : {}),
    },
  });
});

/** The brand of the visitor's host. */
export const getBrand = cache(async (): Promise<Brand> => {
  const { data } = await (await serverApi()).api.GET("/v1/brand");
  if (!data) throw new TandemError(0, "reply.unreadable", "The brand is empty.");
  return data;
});

const whenSignedIn = async <T>(ask: () => Promise<T>): Promise<T | null> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TandemError && (error.status === 401 || error.status === 403)) return null;
    throw error;
  }
};

/** Whether the visitor brought a cookie at all; without one there is no need to ask who it is. */
async function hasCookies(): Promise<boolean> {
  return (await cookies()).getAll().some((cookie) => cookie.name.includes("session"));
}

/** Who is visiting, or null. */
export const getMe = cache(async (): Promise<Me | null> => {
  if (!(await hasCookies())) return null;
  const { api } = await serverApi();
  return whenSignedIn(async () => (await api.GET("/v1/me")).data ?? null);
});

/** The visitor's wallet, or null without a session or an account. */
export const getWallet = cache(async (): Promise<Wallet | null> => {
  if (!(await hasCookies())) return null;
  const client = await serverApi();
  return whenSignedIn(() => client.wallet.get());
});
