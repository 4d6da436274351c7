"use client";

import { useRouter } from "next/navigation";
import { SignInForm, type SignInMode, SignUpForm } from "./sign-in-forms.tsx";

/** A form that leads to `next` once the session is there. The page is asked for anew, so that it is rendered for this person. */
export function SignInPage({ mode, next }: { mode: SignInMode; next: string }) {
  const router = useRouter();
  const onDone = () => {
    router.replace(next);
    router.refresh();
  };
  return mode === "sign-in" ? <SignInForm onDone={onDone} /> : <SignUpForm onDone={onDone} />;
}
