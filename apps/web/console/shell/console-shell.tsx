"use client";

import type { Brand } from "@tandem/sdk";
import { Menu, PanelLeftClose, PanelLeftOpen, Search } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { BrandMark } from "#components/shop/brand-mark.tsx";
import { useMe } from "#console/lib/me.tsx";
import { Badge } from "#ui/badge.tsx";
import { IconButton } from "#ui/button.tsx";
import { cn } from "#ui/cn.ts";
import { Sheet } from "#ui/dialog.tsx";
import { type ThemeChoice, ThemeToggle } from "#ui/theme-toggle.tsx";
import { Toaster } from "#ui/toast.tsx";
import { placesOf } from "./navigation.ts";
import { PersonMenu } from "./person-menu.tsx";
import { SearchPalette } from "./search-palette.tsx";
import { SideNav } from "./side-nav.tsx";
import { useShortcuts } from "./use-shortcuts.ts";
import { useWaiting } from "./use-waiting.ts";

/** Cookie the server reads, so that the navigation has its width in the first byte. */
const navCookie = "console-nav";

function EnvironmentBadge({ environment }: { environment: "sandbox" | "live" }) {
  return environment === "sandbox" ? <Badge tone="warning">Sandbox</Badge> : <Badge tone="success">Live</Badge>;
}

function TenantName({ brand, narrow = false }: { brand: Brand; narrow?: boolean }) {
  return (
    <Link
      href="/console"
      className="flex min-w-0 items-center gap-2 rounded-md"
      title={narrow ? brand.name : undefined}
    >
      {brand.logoUrl ? (
        // biome-ignore lint/performance/noImgElement: a reseller's logo lies on its own address
        <img src={brand.logoUrl} alt="" className="h-6 w-auto max-w-20" />
      ) : (
        <BrandMark className="size-6 shrink-0" />
      )}
      <span className={narrow ? "sr-only" : "truncate font-semibold text-base text-ink"}>{brand.name}</span>
    </Link>
  );
}

function SearchButton({ narrow, onOpen }: { narrow: boolean; onOpen: () => void }) {
  if (narrow) {
    return (
      <IconButton label="Search (⌘K)" onClick={onOpen} className="mx-auto">
        <Search aria-hidden="true" />
      </IconButton>
    );
  }
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex h-8 items-center gap-2 rounded-md border border-line bg-page px-2.5 text-ink-soft text-sm hover:border-line-strong/70"
    >
      <Search aria-hidden="true" className="size-4 text-ink-faint" />
      <span className="flex-1 text-left">Search</span>
      <kbd className="font-sans text-ink-faint text-xs">⌘K</kbd>
    </button>
  );
}

type FrameProps = {
  brand: Brand;
  theme: ThemeChoice;
  narrow: boolean;
  onNarrow: (narrow: boolean) => void;
  onSearch: () => void;
};

function Sidebar({ brand, theme, narrow, onNarrow, onSearch }: FrameProps) {
  const me = useMe();
  const counts = useWaiting();
  return (
    <aside
      className={cn(
        "sticky top-0 hidden h-dvh shrink-0 flex-col border-line border-r bg-surface lg:flex",
        narrow ? "w-14" : "w-58",
      )}
    >
      <div className={cn("flex h-13 items-center justify-between gap-2 px-3", narrow && "justify-center px-0")}>
        <TenantName brand={brand} narrow={narrow} />
        {narrow ? null : <EnvironmentBadge environment={me.environment} />}
      </div>
      <div className={cn("flex flex-col px-3 pb-3", narrow && "px-1.5")}>
        <SearchButton narrow={narrow} onOpen={onSearch} />
      </div>
      <div className={cn("min-h-0 flex-1 overflow-y-auto px-2 pb-4", narrow && "px-1.5")}>
        <SideNav environment={me.environment} counts={counts} narrow={narrow} />
      </div>
      {narrow ? (
        <div className="px-1 pb-1 text-center text-[10px] text-warning-text">
          {me.environment === "sandbox" ? "Sandbox" : "Live"}
        </div>
      ) : null}
      <div className={cn("flex items-center gap-1 border-line border-t p-2", narrow && "flex-col")}>
        <PersonMenu narrow={narrow} />
        <ThemeToggle initial={theme} />
        <IconButton label={narrow ? "Widen the navigation" : "Narrow the navigation"} onClick={() => onNarrow(!narrow)}>
          {narrow ? <PanelLeftOpen aria-hidden="true" /> : <PanelLeftClose aria-hidden="true" />}
        </IconButton>
      </div>
    </aside>
  );
}

function TopBar({ brand, theme, onSearch }: FrameProps) {
  const me = useMe();
  const counts = useWaiting();
  const [open, setOpen] = useState(false);
  return (
    <div className="sticky top-0 z-30 flex h-13 items-center gap-2 border-line border-b bg-surface px-3 lg:hidden">
      <Sheet
        side="left"
        open={open}
        onOpenChange={setOpen}
        title={brand.name}
        className="max-w-72"
        trigger={
          <IconButton label="Open the navigation">
            <Menu aria-hidden="true" />
          </IconButton>
        }
        footer={
          <div className="flex w-full items-center gap-1">
            <PersonMenu narrow={false} />
            <ThemeToggle initial={theme} />
          </div>
        }
      >
        <SideNav environment={me.environment} counts={counts} onGo={() => setOpen(false)} />
      </Sheet>
      <TenantName brand={brand} />
      <EnvironmentBadge environment={me.environment} />
      <IconButton label="Search" onClick={onSearch} className="ml-auto">
        <Search aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** The frame of every console page: navigation, search everywhere, tenant and environment always in sight. */
export function ConsoleShell({
  brand,
  theme,
  startNarrow,
  children,
}: {
  brand: Brand;
  theme: ThemeChoice;
  startNarrow: boolean;
  children: ReactNode;
}) {
  const me = useMe();
  const [narrow, setNarrow] = useState(startNarrow);
  const [searching, setSearching] = useState(false);
  const places = useMemo(() => placesOf(me.environment), [me.environment]);
  const onSearch = useCallback(() => setSearching(true), []);
  useShortcuts(places, onSearch);
  const onNarrow = (next: boolean) => {
    setNarrow(next);
    // The Cookie Store API is missing in browsers we serve.
    // biome-ignore lint/suspicious/noDocumentCookie: see above
    document.cookie = `${navCookie}=${next ? "narrow" : "wide"}; path=/console; max-age=31536000; samesite=lax`;
  };
  const frame = { brand, theme, narrow, onNarrow, onSearch };
  return (
    <div className="flex min-h-dvh flex-col bg-page text-base lg:flex-row">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:px-4 focus:py-2"
      >
        Skip to content
      </a>
      <Sidebar {...frame} />
      <TopBar {...frame} />
      <main id="content" className="min-w-0 flex-1">
        <div className="mx-auto flex max-w-[1440px] flex-col gap-5 px-4 py-5 lg:px-7 lg:py-6">{children}</div>
      </main>
      <SearchPalette open={searching} onOpenChange={setSearching} places={places} />
      <Toaster />
    </div>
  );
}
