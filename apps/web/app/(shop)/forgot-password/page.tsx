import type { Metadata } from "next";
import { NarrowPage } from "#components/shop/narrow-page.tsx";
import { ForgotPasswordForm } from "#components/shop/password-forms.tsx";

export const metadata: Metadata = { title: "Forgot the password" };

export default function Page() {
  return (
    <NarrowPage title="Forgot the password?">
      <ForgotPasswordForm />
    </NarrowPage>
  );
}
