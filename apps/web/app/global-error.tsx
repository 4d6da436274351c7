"use client";

/** The last resort, when even the page's frame could not be made: no brand, no styles of ours to rely on. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body
        style={{ fontFamily: "system-ui, sans-serif", padding: "3rem 1.5rem", maxWidth: "32rem", margin: "0 auto" }}
      >
        <h1>This page could not be shown</h1>
        <p>The fault is on our side. Try again in a moment.</p>
        {error.digest ? <p>Reference: {error.digest}</p> : null}
        <p>
          <a href="/">Start page</a>
        </p>
      </body>
    </html>
  );
}
