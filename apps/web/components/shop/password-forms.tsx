"use client";

import Link from "next/link";
import { useState } from "react";
import { requestPasswordReset, resetPassword } from "#lib/session.ts";
import { fieldText, useSubmit } from "#lib/use-submit.ts";
import { Button } from "#ui/button.tsx";
import { buttonStyle } from "#ui/button-style.ts";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";
import { Notice } from "#ui/notice.tsx";

/** Asks for a link to choose a new password. The answer is the same whether the address is known or not. */
export function ForgotPasswordForm() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    const email = fieldText(form, "email");
    await requestPasswordReset(email);
    setSentTo(email);
  });
  if (sentTo) {
    return (
      <Notice tone="success" title="Look at your e-mail">
        If {sentTo} has an account, a link to choose a new password is on its way.
      </Notice>
    );
  }
  return (
    <form onSubmit={onSubmit} method="post" className="flex flex-col gap-4">
      <Field label="E-mail" hint="We send a link to choose a new password." error={failure?.fields.email}>
        <Input name="email" type="email" autoComplete="email" required large />
      </Field>
      {failure && !failure.fields.email ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button type="submit" variant="primary" size="lg" pending={pending}>
        Send the link
      </Button>
    </form>
  );
}

/** Chooses a new password with the token of the link. */
export function ResetPasswordForm({ token }: { token: string }) {
  const [done, setDone] = useState(false);
  const { pending, failure, onSubmit } = useSubmit(async (form) => {
    await resetPassword({ token, newPassword: String(form.get("password") ?? "") });
    setDone(true);
  });
  if (done) {
    return (
      <Notice
        tone="success"
        title="The password is changed"
        action={
          <Link href="/sign-in" className={buttonStyle({ variant: "primary" })}>
            Sign in
          </Link>
        }
      >
        Sessions on other devices have ended.
      </Notice>
    );
  }
  return (
    <form onSubmit={onSubmit} method="post" className="flex flex-col gap-4">
      <Field label="New password" hint="At least 8 characters" error={failure?.fields.newPassword}>
        <Input
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={8}
          maxLength={128}
          required
          large
        />
      </Field>
      {failure && !failure.fields.newPassword ? <Notice tone="danger">{failure.message}</Notice> : null}
      <Button type="submit" variant="primary" size="lg" pending={pending}>
        Change the password
      </Button>
    </form>
  );
}
