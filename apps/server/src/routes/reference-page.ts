/** The reference page: Scalar over our own OpenAPI document, script from this server, nothing fetched from elsewhere. */
export const referencePage = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Tandem API</title>
</head>
<body>
  <noscript>The reference needs JavaScript. The description itself: <a href="/v1/openapi.json">openapi.json</a></noscript>
  <div id="reference"></div>
  <script src="/v1/docs/reference.js"></script>
  <script>
    Scalar.createApiReference("#reference", {
      url: "/v1/openapi.json", withDefaultFonts: false, telemetry: false, hideClientButton: true, agent: { disabled: true },
      showDeveloperTools: "never", mcp: { disabled: true },
    });
  </script>
</body>
</html>`;
