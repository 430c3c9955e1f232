import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: "./openapi.json",
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
