"use client";

import { Content, List, Root, Trigger } from "radix-ui/tabs";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

export type Tab = { value: string; label: ReactNode; content: ReactNode; count?: number };

/** Views of one thing side by side. `label` names the group for assistive technology. */
export function Tabs({
  tabs,
  label,
  className,
  ...rest
}: Omit<ComponentProps<typeof Root>, "children"> & { tabs: readonly Tab[]; label: string }) {
  return (
    <Root defaultValue={tabs[0]?.value} {...rest} className={cn("flex flex-col gap-4", className)}>
      <List aria-label={label} className="flex gap-5 overflow-x-auto border-line border-b">
        {tabs.map((tab) => (
          <Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 py-2 font-medium text-base text-ink-soft hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-primary data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count !== undefined ? (
              <span className="tabular rounded-full bg-sunken px-1.5 text-ink-soft text-xs">{tab.count}</span>
            ) : null}
          </Trigger>
        ))}
      </List>
      {tabs.map((tab) => (
        <Content key={tab.value} value={tab.value}>
          {tab.content}
        </Content>
      ))}
    </Root>
  );
}
