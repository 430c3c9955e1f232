import { useMe } from "./me";

/** Whether the role of whoever is signed in allows changes; the server refuses those of others. */
export function useMayChange(): boolean {
  return useMe().organization.role !== "viewer";
}
