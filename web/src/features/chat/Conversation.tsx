import { Alert, Button, Loader } from "@mantine/core";
import { IconArrowDown, IconRefresh } from "@tabler/icons-react";
import { useQueryClient, type InfiniteData, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { strings } from "@/lib/strings";
import type { MessageOut, MessagePage } from "@/api";
import { AnswerView, NoAnswer } from "./AnswerView";
import { useSession } from "./context";
import { useDrafts } from "./drafts";
import { discard, post, type Pending } from "./outbox";
import { Attachments, Question, QuestionText } from "./Question";
import { useStick } from "./use-stick";
import classes from "./message.module.css";

const words = strings.chat.message;
const FLASH_MS = 2_400;

/** What was asked and is on its way, or could not be sent. */
function Asked({ pending }: { pending: Pending }) {
  const { chat } = useSession();
  const client = useQueryClient();
  const write = useDrafts((state) => state.write);
  const { content, attached, problem } = pending;
  const takeBack = () => {
    if (content !== "" && pending.editOf === null) write(chat.id, { text: content, attached });
    discard(chat.id);
  };
  return (
    <>
      {pending.regenerate === null && (
        <div className={classes.question} data-pending={problem === null || undefined}>
          <h2 className="visually-hidden">{words.you}</h2>
          <Attachments
            attachments={attached.map(({ kind, id, name }) => ({ kind, id, name, contract_id: kind === "contract" ? id : null }))}
          />
          <QuestionText text={content} />
        </div>
      )}
      {problem === null ? (
        <article className={classes.answer} aria-busy>
          <p className={classes.waiting}>
            <Loader size={14} aria-hidden />
            {words.waiting}
          </p>
        </article>
      ) : (
        <div className={classes.unsent}>
          <NoAnswer problem={problem} />
          <div className={classes["unsent-buttons"]}>
            <Button variant="default" size="xs" onClick={takeBack}>
              {words.discard}
            </Button>
            <Button size="xs" leftSection={<IconRefresh size={14} />} onClick={() => void post(client, chat.id, pending)}>
              {words.sendAgain}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

type Query = UseInfiniteQueryResult<InfiniteData<MessagePage>>;

/** Loads what came before when the top comes near. */
function Earlier({ query }: { query: Query }) {
  const top = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (!hasNextPage || isFetchingNextPage || top.current === null) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void fetchNextPage(), {
      rootMargin: "800px 0px 0px",
    });
    observer.observe(top.current);
    return () => observer.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={top} className={classes.earlier} role="status">
      {isFetchingNextPage && (
        <>
          <Loader size={14} aria-hidden /> {words.earlier}
        </>
      )}
    </div>
  );
}

/** Go to the message that a search led to: show its branch, load what is missing, then bring it into view. */
function useSought(sought: string | null, messages: readonly MessageOut[], query: Query): string | null {
  const { show } = useSession();
  const [flash, setFlash] = useState<string | null>(null);
  const asked = useRef<string | null>(null);
  const found = sought !== null && messages.some(({ id }) => id === sought);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (sought === null || found || isFetching) return;
    if (asked.current !== sought) {
      asked.current = sought;
      show(sought);
    } else if (hasNextPage) void fetchNextPage();
  }, [sought, found, isFetching, hasNextPage, fetchNextPage, show]);
  useEffect(() => {
    if (!found) return;
    const place = document.querySelector(`[data-answer="${sought}"], [data-question="${sought}"]`);
    place?.scrollIntoView({ block: "start" });
    // eslint-disable-next-line react-hooks/set-state-in-effect -- what is brought into view is marked for a moment
    setFlash(sought);
    const timer = setTimeout(() => setFlash(null), FLASH_MS);
    return () => clearTimeout(timer);
  }, [sought, found]);
  return flash;
}

interface Props {
  query: Query;
  pending: Pending | null;
  sought: string | null;
}

/** The branch that is shown, from its beginning to what is being written. */
export function Conversation({ query, pending, sought }: Props) {
  const { messages, busy } = useSession();
  const flash = useSought(sought, messages, query);
  const { scroll, content, away, toEnd } = useStick(sought === null);
  const sent = pending?.key ?? null;
  useEffect(() => {
    if (sent !== null) toEnd();
  }, [sent, toEnd]);
  return (
    <div className={classes.stage}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div ref={scroll} className={classes.scroll} tabIndex={0} role="region" aria-label={strings.chat.title}>
        <div ref={content} className={classes.column}>
          <Earlier query={query} />
          {query.isError && (
            <Alert color="red" variant="light">
              {strings.shared.crash.title}
            </Alert>
          )}
          {messages.map((message, index) => (
            <div key={message.id} className={classes.message} data-flash={flash === message.id || undefined}>
              {message.role === "user" ? (
                <Question message={message} />
              ) : (
                <AnswerView message={message} last={index === messages.length - 1} />
              )}
            </div>
          ))}
          {pending !== null && <Asked pending={pending} />}
        </div>
      </div>
      {away && (
        <Button
          className={classes.jump}
          variant="default"
          radius="xl"
          size="xs"
          leftSection={<IconArrowDown size={14} />}
          onClick={toEnd}
        >
          {busy ? words.writing : words.jump}
        </Button>
      )}
    </div>
  );
}
