import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { estimateQuestion, type Estimate } from "@/api";
import type { Draft } from "./drafts";
import { attachments } from "./queries";

const PAUSE_MS = 500;

/** What the question that is being written will take; null while that is not known. */
export function useEstimate(chatId: string | null, model: string, draft: Draft): Estimate | null {
  const [asked] = useDebouncedValue(draft, PAUSE_MS);
  const content = asked.text.trim();
  const query = useQuery({
    queryKey: ["estimate", chatId, model, content, asked.attached.map(({ id }) => id)],
    queryFn: async ({ signal }) => {
      const { data } = await estimateQuestion({
        body: {
          content,
          model,
          attachments: attachments(asked.attached),
          ...(chatId === null ? {} : { chat_id: chatId }),
        },
        signal,
        throwOnError: true,
      });
      return data;
    },
    enabled: content !== "",
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  });
  return draft.text.trim() === "" || content === "" ? null : (query.data ?? null);
}
