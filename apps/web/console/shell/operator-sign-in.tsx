"use client";

import Link from "next/link";
import { signIn } from "#lib/session.ts";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";

/** E-mail and password of someone who runs the tenant; leads to `next`, a page of the console. */
export function OperatorSignIn({ next }: { next: string }) {
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    await signIn({ email: fieldText(form, "email"), password: String(form.get("password") ?? "") });
    // The whole page is asked for, so that the server renders it for this person.
    location.assign(next);
  });
  return (
    <form onSubmit={onSubmit} method="post" className="flex flex-col gap-4">
      <Field label="E-mail" error={failure?.fields.email}>
        <Input name="email" type="email" autoComplete="username" required autoFocus />
      </Field>
      <Field label="Password" error={failure?.fields.password}>
        <Input name="password" type="password" autoComplete="current-password" required />
      </Field>
      {failure && Object.keys(failure.fields).length === 0 ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button type="submit" variant="primary" pending={pending}>
        Sign in
      </Button>
      <Link href="/forgot-password" className="self-start text-primary-text text-sm hover:underline">
        Forgot the password?
      </Link>
    </form>
  );
}
