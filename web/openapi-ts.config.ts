import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: "./openapi.json",
  // A stream that says what it carries is no query: its client has another shape than theirs.
  parser: { hooks: { operations: { isQuery: ({ path }) => (path.endsWith("/stream") ? false : undefined) } } },
  output: { path: "src/api", clean: true },
  plugins: [
    { name: "@hey-api/client-fetch", runtimeConfigPath: "../lib/client" },
    "@hey-api/typescript",
    "@hey-api/sdk",
    // Schemas are for what does not come through the generated client: server-sent events and uploads with progress.
    "zod",
    "@tanstack/react-query",
  ],
});
