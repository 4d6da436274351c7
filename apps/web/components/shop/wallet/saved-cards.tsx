"use client";

import type { Card as SavedCard } from "@tandem/sdk";
import { CreditCard } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { api } from "#lib/api.ts";
import { useDoing } from "#lib/use-doing.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { EmptyState } from "#ui/empty-state.tsx";
import { Notice } from "#ui/notice.tsx";
import { cardExpiry, cardName } from "./card-words.ts";

type Change = ReturnType<typeof useDoing>;

function RemoveCard({ card, change }: { card: SavedCard; change: Change }) {
  const remove = () => {
    const path = { cardId: card.id };
    return change.run(card.id, () => api.api.DELETE("/v1/wallet/cards/{cardId}", { params: { path } }));
  };
  return (
    <Confirm
      trigger={
        <Button size="sm" variant="ghost" aria-label={`Remove ${cardName(card)}`}>
          Remove
        </Button>
      }
      title={`Remove ${cardName(card)}?`}
      consequence={
        card.isDefault
          ? "Auto-recharge then charges your next card; without one it is switched off."
          : "It cannot be charged any more. To use it again, save it again."
      }
      action="Remove card"
      keep="Keep it"
      pending={change.pending === card.id}
      onConfirm={async (close) => (await remove()) && close()}
    />
  );
}

/** Looks again for a card that was just typed in: the payment service tells of it a moment later. */
function Expected({ count }: { count: number }) {
  const router = useRouter();
  const [before] = useState(count);
  const arrived = count > before;
  useEffect(() => {
    if (arrived) return;
    const timers = [700, 2_000, 4_000, 8_000].map((ms) => setTimeout(() => router.refresh(), ms));
    return () => timers.forEach(clearTimeout);
  }, [arrived, router]);
  return count > 0 ? null : <Notice tone="info">Your card is being saved.</Notice>;
}

/** The saved cards: which one is charged, a way to add and to forget one. `expected`: the person has just typed one in. */
export function SavedCards({ cards, expected }: { cards: readonly SavedCard[]; expected: boolean }) {
  const change = useDoing();
  const add = () =>
    change.run("add", async () => {
      const { data } = await api.api.POST("/v1/wallet/cards", { body: { returnPath: "/wallet" } });
      if (data) window.location.assign(data.url);
    });
  return (
    <div className="flex flex-col gap-3">
      {expected ? <Expected count={cards.length} /> : null}
      {cards.length === 0 ? (
        <EmptyState icon={<CreditCard aria-hidden="true" />} title="No saved card" className="py-4">
          A saved card pays with one press, and auto-recharge needs one.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {cards.map((card) => (
            <li key={card.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5 first:pt-0">
              <div>
                <div className="flex items-center gap-2 text-base text-ink">
                  {cardName(card)}
                  {card.isDefault ? <Badge tone="brand">Default</Badge> : null}
                </div>
                <div className="tabular text-ink-soft text-sm">Expires {cardExpiry(card)}</div>
              </div>
              <div className="flex gap-1">
                {card.isDefault ? null : (
                  <Button
                    size="sm"
                    variant="ghost"
                    pending={change.pending === `default ${card.id}`}
                    aria-label={`Make ${cardName(card)} the default`}
                    onClick={() =>
                      change.run(`default ${card.id}`, () =>
                        api.api.PUT("/v1/wallet/cards/{cardId}/default", { params: { path: { cardId: card.id } } }),
                      )
                    }
                  >
                    Make default
                  </Button>
                )}
                <RemoveCard card={card} change={change} />
              </div>
            </li>
          ))}
        </ul>
      )}
      {change.failure ? <Notice tone="danger">{change.failure.message}</Notice> : null}
      <Button pending={change.pending === "add"} onClick={add} className="self-start">
        Save a card
      </Button>
    </div>
  );
}
