import { describe, expect, test, vi } from "vitest";
import type { EsimProfile } from "../esim.ts";
import { type EsimHarness, present, wellAfter } from "./harness.ts";

/** Claims about profiles after their purchase. */
export function profileTests(harness: EsimHarness): void {
  test("a profile read afresh is the one bought", async () => {
    const profile = await harness.buyOne();
    const answer = await harness.esim().getProfile(profile);
    expect(answer).toMatchObject({
      kind: "answered",
      value: {
        iccid: profile.iccid,
        activationCode: profile.activationCode,
        upstreamProfileRef: profile.upstreamProfileRef,
      },
    });
  });

  test("use is told to the byte the upstream counts in, against what was bought", async () => {
    const profile = await harness.buyOne();
    harness.simulator.install(profile.iccid);
    const megabytes = 100n * 1_048_576n;
    harness.simulator.use(profile.iccid, Number(megabytes));
    harness.outwaitUsageLag();
    await vi.waitFor(async () => {
      const answer = await harness.esim().getUsage(profile);
      const { totalBytes } =
        harness.offer.dataMode === "total" ? { totalBytes: harness.offer.dataBytes } : { totalBytes: 0n };
      expect(answer).toMatchObject({
        kind: "answered",
        value: { state: "enabled", usage: { usedBytes: megabytes, totalBytes, unlimited: false } },
      });
    });
  });

  if (harness.capabilities.profileStates) {
    test("an installed profile is no longer released", async () => {
      const profile = await harness.buyOne();
      harness.simulator.install(profile.iccid);
      const answer = await harness.esim().getProfile(profile);
      expect(answer.kind === "answered" && ["installed", "enabled"].includes(answer.value.state)).toBe(true);
    });
  } else {
    test.skip("an installed profile is no longer released (skipped: the manifest denies profileStates)");
  }

  test("a profile the upstream does not know is not found, or refused as not ours", async () => {
    const nobody = { upstreamProfileRef: "8900000000000000009", iccid: "8900000000000000009" };
    const answer = await harness.esim().getUsage(nobody);
    expect(answer.kind === "failed" && ["not_found", "auth"].includes(answer.error.category)).toBe(true);
  });

  if (harness.capabilities.tagProfile) {
    test("our reference can be written onto a profile", async () => {
      const profile = await harness.buyOne();
      expect(await harness.esim().tagProfile?.(profile, "att_tagged")).toEqual({ kind: "answered", value: null });
      expect(harness.esimSales()[0]?.ourRef).toBe("att_tagged");
    });
  } else {
    test("there is no tagProfile where the manifest denies it", () => {
      expect(harness.esim().tagProfile).toBeUndefined();
    });
  }
}

/** Claims about adding data to a profile. */
export function topUpTests(harness: EsimHarness): void {
  if (!harness.capabilities.topUp) {
    test("there is no topUp where the manifest denies it", () => expect(harness.esim().topUp).toBeUndefined());
    return;
  }
  const topUps = () => harness.simulator.sales().filter((sale) => sale.kind === "top_up");
  const orderFor = async (profile: EsimProfile) => {
    const { iccid, upstreamProfileRef } = profile;
    const offers = await harness.esim().listTopUpOffers?.(profile, harness.offer.offerRef);
    const offer = present(offers?.kind === "answered" ? offers.value[0] : null);
    return { ourRef: harness.newRef(), profile: { iccid, upstreamProfileRef }, offerRef: offer.offerRef };
  };

  test("a top-up is bought once and its data shows in the usage", async () => {
    const profile = await harness.buyOne();
    const order = await orderFor(profile);
    const outcome = await harness.esim().topUp?.(order);
    expect(outcome).toMatchObject({ kind: "done", value: { profile: { iccid: profile.iccid } } });
    expect(topUps()).toHaveLength(1);
    harness.outwaitUsageLag();
    await vi.waitFor(async () => {
      const usage = await harness.esim().getUsage(profile);
      expect(usage.kind === "answered" && usage.value.usage.totalBytes > harness.offer.dataBytes).toBe(true);
    });
  });

  test("a refused top-up is rejected", async () => {
    const order = await orderFor(await harness.buyOne());
    harness.simulator.fail([{ operation: "topUp", fault: "refused" }]);
    expect((await harness.esim().topUp?.(order))?.kind).toBe("rejected");
    expect(topUps()).toEqual([]);
  });

  test("a top-up nobody bought is not found, though the profile was bought a moment ago", async () => {
    const startedAt = new Date();
    const order = await orderFor(await harness.buyOne());
    const found = await harness
      .esim()
      .findTopUp?.({ ...order, placedAfter: startedAt, placedBefore: wellAfter(), excludeRefs: [] });
    expect(found).toEqual({ kind: "not_found" });
  });

  test("a lost reply to a top-up is unknown, and the top-up is found", async () => {
    const order = await orderFor(await harness.buyOne());
    const startedAt = new Date();
    harness.simulator.fail([{ operation: "topUp", fault: "drop_reply", times: 1 }]);
    expect((await harness.esim().topUp?.(order))?.kind).toBe("unknown");
    expect(topUps()).toHaveLength(1);
    const { ourRef, ...rest } = order;
    const query = { ...rest, placedAfter: startedAt, placedBefore: wellAfter(), excludeRefs: [] };
    const found = await harness.esim().findTopUp?.({ ...query, ourRef });
    expect(found).toMatchObject({ kind: "found", outcome: { kind: "done" } });
    if (harness.capabilities.findOrder === "by_search") {
      expect(found?.kind === "found" && found.upstreamRef).toBe(topUps()[0]?.upstreamRef);
    }
    const other = { iccid: "8900000000000000009", upstreamProfileRef: order.profile.upstreamProfileRef };
    const elsewhere = await harness.esim().findTopUp?.({ ...query, ourRef: harness.newRef(), profile: other });
    expect(elsewhere?.kind).toBe("not_found");
  });
}

/** Claims about giving profiles back and stopping them. */
export function lifecycleTests(harness: EsimHarness): void {
  describe("cancel", () => {
    if (!harness.capabilities.cancel) {
      test("there is no cancel where the manifest denies it", () => expect(harness.esim().cancel).toBeUndefined());
      return;
    }

    test("an unused profile goes back for its price", async () => {
      const before = await harness.esim().getBalance();
      const profile = await harness.buyOne();
      expect(await harness.esim().cancel?.(profile)).toMatchObject({ kind: "done" });
      expect(harness.esimSales()).toMatchObject([{ iccid: profile.iccid, refunded: true, status: "cancelled" }]);
      expect(await harness.esim().getBalance()).toEqual(before);
    });

    test("a used profile is not taken back", async () => {
      const profile = await harness.buyOne();
      harness.simulator.install(profile.iccid);
      harness.simulator.use(profile.iccid, 1_048_576);
      expect((await harness.esim().cancel?.(profile))?.kind).toBe("rejected");
      expect(harness.esimSales()).toMatchObject([{ refunded: false }]);
    });

    test("a lost reply to a cancellation is unknown", async () => {
      const profile = await harness.buyOne();
      harness.simulator.fail([{ operation: "cancel", fault: "error_500" }]);
      expect(["unknown", "rejected"]).toContain((await harness.esim().cancel?.(profile))?.kind);
    });
  });

  describe("suspend and resume", () => {
    if (!harness.capabilities.suspend) {
      test("there is no suspend where the manifest denies it", () => {
        expect(harness.esim().suspend).toBeUndefined();
        expect(harness.esim().resume).toBeUndefined();
      });
      return;
    }

    test("a profile in use stops and goes on", async () => {
      const profile = await harness.buyOne();
      harness.simulator.install(profile.iccid);
      harness.simulator.use(profile.iccid, 1_048_576);
      expect(await harness.esim().suspend?.(profile)).toMatchObject({ kind: "done", value: { state: "disabled" } });
      expect(await harness.esim().resume?.(profile)).toMatchObject({ kind: "done", value: { state: "enabled" } });
    });
  });
}

/** Claims about the account. */
export function accountTests(harness: EsimHarness): void {
  test("the balance is exact", async () => {
    harness.simulator.setBalance("123.45");
    const value = { amountMicros: 123_450_000n, currency: "USD" };
    expect(await harness.esim().getBalance()).toEqual({ kind: "answered", value });
  });

  test("health tells that the upstream answers, and how fast", async () => {
    const health = await harness.esim().checkHealth();
    expect(health.kind === "answered" && health.value.latencyMs >= 0).toBe(true);
  });

  test("health fails when the upstream does", async () => {
    harness.simulator.fail([{ operation: "*", fault: "error_500" }]);
    expect(await harness.esim().checkHealth()).toMatchObject({ kind: "failed", error: { category: "server" } });
  });

  test("every call is observed, with secrets masked", async () => {
    const seen: { operation: string; status: number | null; text: string }[] = [];
    const esim = harness.esim({
      observe: ({ operation, status, exchange }) => {
        const { request, response } = exchange();
        seen.push({ operation, status, text: request + response });
      },
    });
    await esim.placeOrder(harness.order());
    const order = seen.find((entry) => entry.operation === "placeOrder");
    expect(order?.status).toBe(200);
    for (const field of harness.options.module.manifest.credentialFields.filter((spec) => spec.secret)) {
      const secret = harness.simulator.credentials[field.name];
      if (secret) expect(seen.map((entry) => entry.text).join("\n")).not.toContain(secret);
    }
  });
}
