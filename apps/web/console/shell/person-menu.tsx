"use client";

import { LogOut, UserRound } from "lucide-react";
import { useState } from "react";
import { useMe } from "#console/lib/me.tsx";
import { failureOf } from "#lib/api.ts";
import { signOut } from "#lib/session.ts";
import { cn } from "#ui/cn.ts";
import { DropdownMenu, MenuItem, MenuLabel, MenuSeparator } from "#ui/dropdown-menu.tsx";
import { toast } from "#ui/toast.tsx";

const roleWords = {
  admin: "Admin",
  operator: "Operator",
  viewer: "Viewer, reads only",
  owner: "Account owner",
} as const;

/** Who is signed in, with which rights, and the way out. */
export function PersonMenu({ narrow }: { narrow: boolean }) {
  const me = useMe();
  const [leaving, setLeaving] = useState(false);
  const name = me.user?.name ?? me.apiKey?.name ?? "";
  const role = (["admin", "operator", "viewer"] as const).find((one) => me.roles.includes(one)) ?? "viewer";
  const leave = async () => {
    setLeaving(true);
    try {
      await signOut();
      location.assign("/console/sign-in");
    } catch (error) {
      setLeaving(false);
      toast.error(failureOf(error).message);
    }
  };
  return (
    <DropdownMenu
      align="start"
      trigger={
        <button
          type="button"
          disabled={leaving}
          aria-label={`Signed in as ${name}`}
          className={cn(
            "flex min-w-0 items-center gap-2 rounded-md p-1.5 text-left hover:bg-sunken",
            !narrow && "flex-1",
          )}
        >
          <span className="flex size-6 shrink-0 items-center justify-center rounded-full bg-primary-soft text-primary-text">
            <UserRound aria-hidden="true" className="size-3.5" />
          </span>
          {narrow ? null : <span className="truncate text-ink text-sm">{name}</span>}
        </button>
      }
    >
      <MenuLabel>
        <span className="block text-ink text-sm">{me.user?.email ?? name}</span>
        {roleWords[role]}
      </MenuLabel>
      <MenuSeparator />
      <MenuItem onSelect={() => void leave()}>
        <LogOut aria-hidden="true" />
        Sign out
      </MenuItem>
    </DropdownMenu>
  );
}
