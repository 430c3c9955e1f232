import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { strings } from "@/lib/strings";
import type { ChatDetail, Citation, MessageOut } from "@/api";
import { messagesOf, type Pages } from "./branch";
import type { Session } from "./context";
import { useDrafts, type Attached } from "./drafts";
import { wordCount } from "./format";
import { followAnswer, useLive } from "./live";
import { hasArrived, leadingTo, post, question, resume, useOutbox } from "./outbox";
import { messages, settle, useChat, useShowBranch, useStop } from "./queries";
import { tellQuota } from "./Quota";

const words = strings.chat.message;

/** What a screen reader says when an answer has ended. */
function ending(message: MessageOut): string {
  if (message.problem !== null) return words.finishedFailed(message.problem.title);
  return message.state === "stopped" ? words.finishedStopped : words.finished(wordCount(message.content));
}

/** The chat that is open: its branch, the answer that is being written, and what can be done. */
export function useOpenChat(chatId: string) {
  const client = useQueryClient();
  const chat = useChat(chatId);
  const query = useInfiniteQuery(messages(chatId));
  const all = useMemo(() => messagesOf(query.data as Pages | undefined), [query.data]);
  const sent = useOutbox((state) => state.pending[chatId] ?? null);
  // What was sent is drawn by the page or by the message that it became, never by both.
  const pending = useMemo(() => (sent !== null && hasArrived(all, sent) ? null : sent), [all, sent]);
  const branch = useMemo(() => leadingTo(all, pending), [all, pending]);
  const last = branch.at(-1);
  const answering = last?.state === "streaming" ? last : null;
  const answeringId = answering?.id ?? null;
  const busy = answering !== null || (pending !== null && pending.problem === null);
  const stop = useStop(chatId);
  const branches = useShowBranch(chatId);
  const [source, openSource] = useState<Citation | null>(null);
  const [announced, announce] = useState("");
  const clear = useDrafts((state) => state.clear);

  useEffect(() => resume(client, chatId), [client, chatId]);

  useEffect(() => {
    if (answeringId === null) return;
    return followAnswer(answeringId, () => {
      void settle(client, chatId, answeringId).then((message) => message && announce(ending(message)));
    });
  }, [client, chatId, answeringId]);

  const chosen = useLive((state) => (answeringId === null ? null : (state.live[answeringId]?.answer.chosen ?? null)));
  useEffect(() => {
    if (chosen !== null) tellQuota(chosen);
  }, [chosen]);

  // Another window has asked something in here.
  const leaf = chat.data?.leaf_id ?? null;
  const { refetch, isFetching } = query;
  const known = all.at(-1)?.id ?? null;
  useEffect(() => {
    if (leaf !== null && known !== null && leaf !== known && pending === null && !isFetching) void refetch();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each end that the chat tells of
  }, [leaf]);

  const send = useCallback(
    (content: string, attached: readonly Attached[], rest: Parameters<typeof question>[2]) =>
      void post(client, chatId, question(content, attached, rest)),
    [client, chatId],
  );
  const { mutate: stopNow, isPending: stopping } = stop;
  const { mutate: showBranch } = branches;
  const data: ChatDetail | undefined = chat.data;
  const session = useMemo((): Session | null => {
    if (data === undefined) return null;
    return {
      chat: data,
      messages: branch,
      answering,
      busy,
      stopping,
      source,
      openSource,
      ask: (content, attached, model) => {
        clear(chatId);
        send(content, attached, { model: model ?? null });
      },
      edit: (message, content) =>
        send(content, message.attachments.map(asAttached), { editOf: message.id }),
      regenerate: (message, model) => send("", [], { regenerate: message.id, model: model ?? null }),
      stop: () => {
        if (answeringId !== null) stopNow(answeringId);
      },
      show: (messageId) => showBranch({ path: { chat_id: chatId }, body: { message_id: messageId } }),
    };
  }, [data, branch, answering, busy, stopping, source, clear, chatId, send, answeringId, stopNow, showBranch]);

  return { chat, query, pending, session, announced };
}

function asAttached({ kind, name, contract_id, file_id }: MessageOut["attachments"][number]): Attached {
  return { kind, name, id: (kind === "contract" ? contract_id : file_id) ?? "" };
}
