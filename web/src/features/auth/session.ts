import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { getMeQueryKey } from "@/api/@tanstack/react-query.gen";
import { signedInHint } from "@/lib/hint";
import { ownPath } from "@/lib/url";
import type { Me } from "@/api";

/** A wrong password is a 401 too; it belongs into its form and ends no session. */
export const PUBLIC = { meta: { public: true } } as const;

/** What happens after the server has opened a session. */
export function useEnter(next?: string): (me: Me) => void {
  const client = useQueryClient();
  const router = useRouter();
  return (me) => {
    signedInHint.set(true);
    client.setQueryData(getMeQueryKey(), me);
    router.history.push(ownPath(next));
  };
}
