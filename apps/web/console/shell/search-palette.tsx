"use client";

import type { Schemas } from "@tandem/sdk";
import {
  Cable,
  CardSim,
  CornerDownLeft,
  CreditCard,
  Inbox,
  KeyRound,
  type LucideIcon,
  MessagesSquare,
  Package,
  Phone,
  PhoneCall,
  Printer,
  Route,
  Send,
  ShieldCheck,
  ShoppingBag,
  Smartphone,
  User,
  Video,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { useSettled } from "#console/lib/use-settled.ts";
import { Command, CommandDialog, CommandGroup, CommandItem } from "#ui/command.tsx";
import type { Place } from "./navigation.ts";

const kinds: Record<Schemas["SearchHit"]["kind"], { label: string; icon: LucideIcon }> = {
  order: { label: "Order", icon: ShoppingBag },
  esim: { label: "eSIM", icon: Smartphone },
  account: { label: "Customer", icon: User },
  provider: { label: "Provider", icon: Cable },
  plan: { label: "Plan", icon: Package },
  number: { label: "Number", icon: Phone },
  sender: { label: "Shared sender", icon: Send },
  message: { label: "Message", icon: MessagesSquare },
  verification: { label: "Verification", icon: ShieldCheck },
  call: { label: "Call", icon: PhoneCall },
  room: { label: "Video room", icon: Video },
  fax: { label: "Fax", icon: Printer },
  sim: { label: "SIM", icon: CardSim },
  vpn: { label: "VPN account", icon: KeyRound },
  payment: { label: "Payment", icon: CreditCard },
  decision: { label: "Decision", icon: Route },
  webhook: { label: "Webhook", icon: Inbox },
};

/** Search everywhere: pages at once, then whatever the API knows by an id, a number, an ICCID, an e-mail or a name. */
export function SearchPalette({
  open,
  onOpenChange,
  places,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  places: readonly Place[];
}) {
  const router = useRouter();
  const [text, setText] = useState("");
  const wanted = useSettled(text.trim(), 140);
  const hits = useAsk(
    ["search", wanted],
    (signal) => operator.GET("/v1/operator/search", { params: { query: { q: wanted, limit: 20 } }, signal }),
    {
      enabled: open && wanted.length > 0,
    },
  );
  const go = (href: string) => {
    onOpenChange(false);
    setText("");
    router.push(href);
  };
  const low = text.trim().toLowerCase();
  const pages = places.filter((place) => `${place.label} ${place.also ?? ""}`.toLowerCase().includes(low));
  const found = low ? (hits.data?.data ?? []) : [];
  const empty = hits.failure
    ? hits.failure.message
    : wanted === low && !hits.refreshing
      ? "Nothing found"
      : "Searching";
  return (
    <CommandDialog open={open} onOpenChange={onOpenChange} title="Search">
      <Command
        placeholder="Number, ICCID, name, e-mail, id or page"
        search={text}
        onSearch={setText}
        filter={false}
        empty={empty}
      >
        {found.length > 0 ? (
          <CommandGroup heading="Found">
            {found.map((hit) => {
              const { label, icon: Icon } = kinds[hit.kind];
              return (
                <CommandItem
                  key={`${hit.kind}-${hit.id}`}
                  value={`${hit.kind}-${hit.id}`}
                  onSelect={() => go(hit.link)}
                >
                  <Icon aria-hidden="true" />
                  <span className="min-w-0 flex-1 truncate">{hit.title}</span>
                  <span className="max-w-[50%] truncate text-ink-soft text-sm">
                    {label}, {hit.subtitle}
                  </span>
                </CommandItem>
              );
            })}
          </CommandGroup>
        ) : null}
        {pages.length > 0 ? (
          <CommandGroup heading="Pages">
            {pages.map((place) => (
              <CommandItem key={place.href} value={place.href} onSelect={() => go(place.href)}>
                <place.icon aria-hidden="true" />
                <span className="flex-1">{place.label}</span>
                {place.key ? <kbd className="font-sans text-ink-faint text-xs">g {place.key}</kbd> : null}
              </CommandItem>
            ))}
          </CommandGroup>
        ) : null}
      </Command>
      <div className="flex items-center gap-1.5 border-line border-t px-3 py-2 text-ink-soft text-xs">
        <CornerDownLeft aria-hidden="true" className="size-3.5" /> opens
      </div>
    </CommandDialog>
  );
}
