import {
  infiniteQueryOptions,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { useState } from "react";
import {
  beginChat,
  deleteChat,
  getMessage,
  listChats,
  listMessages,
  regenerateAnswer,
  restoreChat,
  searchChats,
  sendMessage,
  stopAnswer,
  type AttachmentIn,
  type ChatChange,
  type ChatDetail,
  type ChatList,
  type ChatOut,
  type MessageOut,
  type MessagePage,
  type NewChat,
  type SearchHits,
  type Sent,
} from "@/api";
import {
  changeChatMutation,
  getChatOptions,
  getChatQueryKey,
  listModelsOptions,
  rateAnswerMutation,
  showBranchMutation,
} from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { withMessage, withSent, type Pages } from "./branch";
import type { Attached } from "./drafts";
import { forget } from "./live";
import type { Pending } from "./outbox";

const words = strings.chat;
const CHATS = ["chats"] as const;
const MESSAGES_A_PAGE = 30;

export interface ListFilter {
  archived: boolean;
  folderId: string | null;
}

export function useProblemToast(): (error: unknown) => void {
  const show = useToasts((state) => state.show);
  return (error) => {
    const { title, detail, requestId } = asProblem(error);
    show({ text: `${title}. ${detail}`, tone: "error", requestId });
  };
}

// Chats ---------------------------------------------------------------------------------------------------------------

/** The list of chats, page by page. */
export function useChats({ archived, folderId }: ListFilter) {
  const query = useInfiniteQuery({
    queryKey: [...CHATS, "list", archived, folderId],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await listChats({
        query: {
          archived,
          ...(folderId === null ? {} : { folder_id: folderId }),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        signal,
        throwOnError: true,
      });
      return data;
    },
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
  });
  return { ...query, chats: query.data?.pages.flatMap(({ items }) => items) ?? [] };
}

export function useSearch(asked: string) {
  const query = useInfiniteQuery({
    queryKey: [...CHATS, "search", asked],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<SearchHits> => {
      const { data } = await searchChats({
        query: { q: asked, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
        throwOnError: true,
      });
      return data;
    },
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
    enabled: asked !== "",
  });
  return { ...query, hits: query.data?.pages.flatMap(({ items }) => items) ?? [] };
}

export function useChat(chatId: string) {
  return useQuery(getChatOptions({ path: { chat_id: chatId } }));
}

export function refreshChats(client: QueryClient, chatId?: string): void {
  void client.invalidateQueries({ queryKey: [...CHATS, "list"] });
  if (chatId !== undefined) void client.invalidateQueries({ queryKey: getChatQueryKey({ path: { chat_id: chatId } }) });
}

function keepChat(client: QueryClient, chat: ChatDetail): void {
  client.setQueryData(getChatQueryKey({ path: { chat_id: chat.id } }), chat);
  inLists(client, (chats) => chats.map((one) => (one.id === chat.id ? { ...one, ...chat } : one)));
}

function inLists(client: QueryClient, change: (chats: ChatOut[]) => ChatOut[]): void {
  client.setQueriesData<InfiniteData<ChatList>>({ queryKey: [...CHATS, "list"] }, (data) =>
    data === undefined
      ? data
      : { ...data, pages: data.pages.map((page) => ({ ...page, items: change(page.items) })) },
  );
}

/** Make a chat, with no message in it yet. */
export async function begin(client: QueryClient, chat: NewChat): Promise<ChatDetail> {
  const { data } = await beginChat({ body: chat, throwOnError: true });
  client.setQueryData(getChatQueryKey({ path: { chat_id: data.id } }), data);
  client.setQueryData<Pages>(messages(data.id).queryKey, {
    pages: [{ items: [], earlier_cursor: null }],
    pageParams: [null],
  });
  return data;
}

/** Change a chat: at once on the page, and back when the server refuses. */
export function useChangeChat() {
  const client = useQueryClient();
  const onError = useProblemToast();
  const save = useMutation({
    ...changeChatMutation(),
    onMutate: ({ path, body }) => {
      const { title, pinned, archived, ...others } = body;
      const shown = {
        ...others,
        ...(title == null ? {} : { title }),
        ...(pinned == null ? {} : { pinned }),
        ...(archived == null ? {} : { archived }),
      } as Partial<ChatDetail>;
      const key = getChatQueryKey({ path });
      client.setQueryData<ChatDetail>(key, (before) => before && { ...before, ...shown });
      inLists(client, (chats) => chats.map((one) => (one.id === path.chat_id ? { ...one, ...shown } : one)));
    },
    onSuccess: (chat) => keepChat(client, chat),
    onError,
    onSettled: (_chat, _error, { path }) => refreshChats(client, path.chat_id),
  });
  return (chatId: string, change: ChatChange) => save.mutateAsync({ path: { chat_id: chatId }, body: change });
}

/** Delete a chat at once, with the way back. */
export function useDeleteChat() {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const refresh = () => refreshChats(client);
  // Plain promises: the row that asks for it is gone before the server has answered, and what is told then must be told.
  return ({ id, title }: Pick<ChatOut, "id" | "title">, onUndone?: () => void) => {
    const chat = { path: { chat_id: id }, throwOnError: true } as const;
    const undo = () => {
      restoreChat(chat)
        .then(() => onUndone?.(), onError)
        .finally(refresh);
    };
    inLists(client, (chats) => chats.filter((one) => one.id !== id));
    deleteChat(chat)
      .then(() => show({ text: words.list.deleted(title === "" ? words.untitled : title), undo }), onError)
      .finally(refresh);
  };
}

// Messages ------------------------------------------------------------------------------------------------------------

export function messages(chatId: string) {
  return infiniteQueryOptions({
    queryKey: ["messages", chatId] as const,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<MessagePage> => {
      const { data } = await listMessages({
        path: { chat_id: chatId },
        query: { limit: MESSAGES_A_PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
        throwOnError: true,
      });
      return data;
    },
    // Pages go back in time.
    getNextPageParam: ({ earlier_cursor }) => earlier_cursor,
    staleTime: 5_000,
  });
}

export function keepMessage(client: QueryClient, message: MessageOut): void {
  client.setQueryData<Pages>(messages(message.chat_id).queryKey, (pages) => pages && withMessage(pages, message));
}

export function keepSent(client: QueryClient, chatId: string, sent: Sent): void {
  client.setQueryData<Pages>(messages(chatId).queryKey, (pages) => withSent(pages, sent));
  refreshChats(client, chatId);
}

/** Fetch what the server keeps of an answer that has ended, and let go of what was followed. */
export async function settle(client: QueryClient, chatId: string, messageId: string): Promise<MessageOut | null> {
  try {
    const { data } = await getMessage({ path: { message_id: messageId }, throwOnError: true });
    keepMessage(client, data);
    refreshChats(client, chatId);
    if (data.state !== "streaming") forget(messageId);
    return data;
  } catch {
    void client.invalidateQueries({ queryKey: messages(chatId).queryKey });
    return null;
  }
}

function attachment({ kind, id }: Attached): AttachmentIn {
  return kind === "contract" ? { contract_id: id } : { file_id: id };
}

export function attachments(attached: readonly Attached[]): AttachmentIn[] {
  return attached.map(attachment);
}

export async function postQuestion(chatId: string, pending: Pending): Promise<Sent> {
  const { data } = await sendMessage({
    path: { chat_id: chatId },
    body: {
      content: pending.content,
      attachments: attachments(pending.attached),
      idempotency_key: pending.key,
      ...(pending.model === null ? {} : { model: pending.model }),
      ...(pending.editOf === null ? {} : { edit_of: pending.editOf }),
    },
    throwOnError: true,
  });
  return data;
}

export async function postRegenerate(messageId: string, pending: Pending): Promise<Sent> {
  const { data } = await regenerateAnswer({
    path: { message_id: messageId },
    body: { idempotency_key: pending.key, ...(pending.model === null ? {} : { model: pending.model }) },
    throwOnError: true,
  });
  return data;
}

export function useStop(chatId: string) {
  const client = useQueryClient();
  const onError = useProblemToast();
  return useMutation({
    mutationFn: async (messageId: string) =>
      (await stopAnswer({ path: { message_id: messageId }, throwOnError: true })).data,
    onSuccess: (message) => {
      // Where another process writes it, the end comes over the stream.
      if (message.state === "streaming") return;
      keepMessage(client, message);
      forget(message.id);
      refreshChats(client, chatId);
    },
    onError,
  });
}

export function useShowBranch(chatId: string) {
  const client = useQueryClient();
  const onError = useProblemToast();
  return useMutation({
    ...showBranchMutation(),
    onSuccess: async (chat) => {
      keepChat(client, chat);
      await client.resetQueries({ queryKey: messages(chatId).queryKey });
    },
    onError,
  });
}

/** How to get all the words of a message, also those that pages cut; null, and a note, where they cannot be had. */
export function useWholeText(): (message: MessageOut) => Promise<string | null> {
  const onError = useProblemToast();
  return async ({ id, content, truncated }) => {
    if (!truncated) return content;
    try {
      return (await getMessage({ path: { message_id: id }, throwOnError: true })).data.content;
    } catch (error) {
      onError(error);
      return null;
    }
  };
}

/** The rest of a message that pages cut. */
export function useWholeMessage(message: Pick<MessageOut, "id" | "truncated">) {
  const client = useQueryClient();
  const onError = useProblemToast();
  const [loading, setLoading] = useState(false);
  const load = () => {
    setLoading(true);
    getMessage({ path: { message_id: message.id }, throwOnError: true })
      .then(({ data }) => keepMessage(client, data), onError)
      .finally(() => setLoading(false));
  };
  return { load, loading };
}

/** Rate an answer: at once on the page. */
export function useRate(message: MessageOut) {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const onError = useProblemToast();
  const save = useMutation({ ...rateAnswerMutation() });
  return {
    rate: (rating: "up" | "down" | null, reason: string | null, thank: boolean) => {
      keepMessage(client, { ...message, rating, rating_reason: reason });
      save.mutate(
        { path: { message_id: message.id }, body: { rating, reason } },
        {
          onError: (error) => {
            keepMessage(client, message);
            onError(error);
          },
          onSuccess: () => thank && show({ text: words.message.rated }),
        },
      );
    },
  };
}

// Models --------------------------------------------------------------------------------------------------------------

export function useModels() {
  return useQuery({ ...listModelsOptions(), staleTime: 60_000 });
}
