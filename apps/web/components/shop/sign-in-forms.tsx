"use client";

import Link from "next/link";
import { useState } from "react";
import type { Failure } from "#lib/api.ts";
import { signIn, signUp } from "#lib/session.ts";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { cn } from "#ui/cn.ts";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";

export type SignInMode = "sign-in" | "sign-up";

function FormFailure({ failure }: { failure: Failure | null }) {
  if (!failure || Object.keys(failure.fields).length > 0) return null;
  return <Notice tone="danger">{failure.message}</Notice>;
}

function EmailField({ failure }: { failure: Failure | null }) {
  return (
    <Field label="E-mail" error={failure?.fields.email}>
      <Input name="email" type="email" autoComplete="email" inputMode="email" required large />
    </Field>
  );
}

/** E-mail and password. `onDone` runs with the session in place. */
export function SignInForm({ onDone, submitLabel = "Sign in" }: { onDone: () => void; submitLabel?: string }) {
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    await signIn({ email: fieldText(form, "email"), password: String(form.get("password") ?? "") });
    onDone();
  });
  return (
    <form onSubmit={onSubmit} method="post" className="flex flex-col gap-4">
      <EmailField failure={failure} />
      <Field label="Password" error={failure?.fields.password}>
        <Input name="password" type="password" autoComplete="current-password" required large />
      </Field>
      <FormFailure failure={failure} />
      <Button type="submit" variant="primary" size="lg" pending={pending}>
        {submitLabel}
      </Button>
      <Link href="/forgot-password" className="self-start text-base text-primary-text hover:underline">
        Forgot the password?
      </Link>
    </form>
  );
}

/** Name, e-mail and a new password. `onDone` runs with the account, its wallet and the session in place. */
export function SignUpForm({ onDone, submitLabel = "Create account" }: { onDone: () => void; submitLabel?: string }) {
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    await signUp({
      name: fieldText(form, "name"),
      email: fieldText(form, "email"),
      password: String(form.get("password") ?? ""),
    });
    onDone();
  });
  return (
    <form onSubmit={onSubmit} method="post" className="flex flex-col gap-4">
      <Field label="Name" error={failure?.fields.name}>
        <Input name="name" autoComplete="name" required maxLength={120} large />
      </Field>
      <EmailField failure={failure} />
      <Field label="Password" hint="At least 8 characters" error={failure?.fields.password}>
        <Input
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          maxLength={128}
          large
        />
      </Field>
      <FormFailure failure={failure} />
      <Button type="submit" variant="primary" size="lg" pending={pending}>
        {submitLabel}
      </Button>
    </form>
  );
}

const modes = [
  ["sign-up", "New here"],
  ["sign-in", "I have an account"],
] as const;

/** Both forms behind one switch, for the checkout: nobody has to leave the page to get an account. */
export function SignInOrUp({ initial = "sign-up", onDone }: { initial?: SignInMode; onDone: () => void }) {
  const [mode, setMode] = useState<SignInMode>(initial);
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="grid grid-cols-2 gap-1 rounded-md bg-sunken p-1">
        <legend className="sr-only">Account</legend>
        {modes.map(([value, label]) => (
          <button
            key={value}
            type="button"
            aria-pressed={mode === value}
            onClick={() => setMode(value)}
            className={cn(
              "h-9 rounded-md font-medium text-base",
              mode === value ? "bg-surface text-ink shadow-raised" : "text-ink-soft hover:text-ink",
            )}
          >
            {label}
          </button>
        ))}
      </fieldset>
      {mode === "sign-up" ? <SignUpForm onDone={onDone} /> : <SignInForm onDone={onDone} />}
    </div>
  );
}
