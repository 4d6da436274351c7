"use client";

import type { Schemas } from "@tandem/sdk";
import {
  Cable,
  CornerDownLeft,
  Inbox,
  ListChecks,
  type LucideIcon,
  Package,
  Route,
  ShoppingBag,
  Smartphone,
  User,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { operator } from "#console/lib/operator-api.ts";
import { useAsk } from "#console/lib/use-ask.ts";
import { Command, CommandDialog, CommandGroup, CommandItem } from "#ui/command.tsx";
import type { Place } from "./navigation.ts";

const icons: Record<Schemas["SearchHit"]["kind"], LucideIcon> = {
  order: ShoppingBag,
  esim: Smartphone,
  account: User,
  provider: Cable,
  plan: Package,
  decision: Route,
  job: ListChecks,
  webhook: Inbox,
};

/** The text a moment after the last key, so that typing does not ask once per letter. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 140);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Search everywhere: pages at once, then whatever the API knows by an id, an ICCID, an e-mail or a name. */
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
  const wanted = useSettled(text.trim());
  const hits = useAsk(
    ["search", wanted],
    (signal) => operator.GET("/v1/operator/search", { params: { query: { q: wanted, limit: 12 } }, signal }),
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
        placeholder="Order, ICCID, e-mail, name or page"
        search={text}
        onSearch={setText}
        filter={false}
        empty={empty}
      >
        {found.length > 0 ? (
          <CommandGroup heading="Found">
            {found.map((hit) => {
              const Icon = icons[hit.kind];
              return (
                <CommandItem
                  key={`${hit.kind}-${hit.id}`}
                  value={`${hit.kind}-${hit.id}`}
                  onSelect={() => go(hit.link)}
                >
                  <Icon aria-hidden="true" />
                  <span className="min-w-0 flex-1 truncate">{hit.title}</span>
                  <span className="max-w-[50%] truncate text-ink-soft text-sm">{hit.subtitle}</span>
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
