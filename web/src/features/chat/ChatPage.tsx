import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { strings } from "@/lib/strings";
import { useToasts } from "@/stores/toasts";
import { useUi } from "@/stores/ui";
import { PageTitle } from "@/ui/Page";
import { PageProblem } from "@/ui/PageProblem";
import { Splitter } from "@/ui/Splitter";
import { TextSkeleton } from "@/ui/States";
import { usePhone } from "@/ui/use-phone";
import { Bar, ChatBar } from "./ChatBar";
import { Composer } from "./Composer";
import { Conversation } from "./Conversation";
import { SessionContext } from "./context";
import { useChangeChat, useWholeText } from "./queries";
import { useOpenChat } from "./use-session";
import classes from "./chat.module.css";

const Source = lazy(() => import("./Source"));
const route = getRouteApi("/signed-in/chat/$chatId");
const words = strings.chat;

function Missing({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div className={classes.main}>
      <Bar>{null}</Bar>
      <PageProblem
        error={error}
        retry={retry}
        missing={words.notFound}
        home={
          <Button component={Link} to="/chat">
            {words.notFound.action}
          </Button>
        }
      />
    </div>
  );
}

/** A chat: remounted for each, so that nothing of one is seen in another. */
export function ChatPage() {
  const { chatId } = route.useParams();
  return <OpenChat key={chatId} chatId={chatId} />;
}

function OpenChat({ chatId }: { chatId: string }) {
  const { message: sought } = route.useSearch();
  const { chat, query, pending, session, announced } = useOpenChat(chatId);
  const change = useChangeChat();
  const whole = useWholeText();
  const show = useToasts((state) => state.show);
  const phone = usePhone();
  const { panelWidth, setPanelWidth } = useUi();
  const [model, setModel] = useState<string | null>(null);

  const messages = session?.messages ?? [];
  const lastAnswer = messages.findLast(({ role, state }) => role === "assistant" && state !== "streaming");
  const editLast = () => {
    const last = messages.findLast(({ role }) => role === "user");
    document.querySelector<HTMLElement>(`[data-edit="${last?.id ?? ""}"]`)?.click();
  };
  useHotkeys([
    [
      "y",
      () => {
        if (lastAnswer === undefined) return;
        void whole(lastAnswer).then(async (text) => {
          if (text === null) return;
          await navigator.clipboard.writeText(text);
          show({ text: strings.shared.copied });
        });
      },
    ],
    ["r", () => lastAnswer && session?.busy === false && session.regenerate(lastAnswer)],
  ]);
  // Also while one writes the next question.
  useHotkeys([["Escape", () => session?.answering && session.stop(), { preventDefault: false }]], []);

  const failed = chat.isError ? chat : query.isError && messages.length === 0 ? query : null;
  if (failed !== null) return <Missing error={failed.error} retry={() => void failed.refetch()} />;
  if (session === null || query.isPending) {
    return (
      <div className={classes.main}>
        <Bar>{null}</Bar>
        <div className={classes["main-wait"]}>
          <TextSkeleton />
        </div>
      </div>
    );
  }
  const { source, openSource } = session;
  return (
    <SessionContext value={session}>
      <PageTitle title={session.chat.title === "" ? words.untitled : session.chat.title} />
      <ChatBar chat={session.chat} />
      <div className={classes.main} data-source={source !== null || undefined} data-foot>
        <Conversation query={query} pending={pending} sought={sought ?? null} />
        <Composer
          chatId={chatId}
          draftId={chatId}
          model={model ?? session.chat.model}
          onModel={(chosen) => {
            setModel(chosen);
            void change(chatId, { model: chosen });
          }}
          onSend={(text, attached) => session.ask(text, attached, model ?? session.chat.model)}
          answering={session.answering !== null}
          stopping={session.stopping}
          onStop={session.stop}
          busy={session.busy}
          onEditLast={editLast}
        />
        <p className="visually-hidden" role="status">
          {announced}
        </p>
      </div>
      {source !== null && (
        <>
          {!phone && (
            <Splitter label={words.source.resize} value={panelWidth} min={340} max={720} onChange={setPanelWidth} />
          )}
          <Suspense>
            <Source citation={source} width={phone ? null : panelWidth} onClose={() => openSource(null)} />
          </Suspense>
        </>
      )}
    </SessionContext>
  );
}

