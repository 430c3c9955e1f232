import type { CreateClientConfig } from "@/api/client.gen";

/** The server takes a state-changing request only with this header: another site's page cannot set it. */
export const CSRF_HEADER = { "X-Pactoria-CSRF": "1" } as const;

export const createClientConfig: CreateClientConfig = (config) => ({
  ...config,
  baseUrl: "",
  credentials: "same-origin",
  headers: CSRF_HEADER,
});
