import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { readSharedChat, type SharedMessage } from "@/api";
import { day } from "@/lib/format";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { Brand } from "@/ui/Brand";
import { PageTitle } from "@/ui/Page";
import { EmptyState, ErrorState, TextSkeleton } from "@/ui/States";
import { AnswerText } from "./AnswerText";
import { Attachments, QuestionText } from "./Question";
import classes from "./message.module.css";
import page from "./shared.module.css";

const route = getRouteApi("/shared/$token");
const words = strings.chat.shared;

function Said({ message }: { message: SharedMessage }) {
  const { role, content, attachments, citations, model_name: model } = message;
  if (role === "user") {
    return (
      <div className={classes.question}>
        <h2 className="visually-hidden">{strings.chat.message.you}</h2>
        <Attachments attachments={attachments.map((name) => ({ id: name, kind: "file", name, contract_id: null }))} />
        <QuestionText text={content} />
      </div>
    );
  }
  return (
    <article className={classes.answer}>
      <h2 className="visually-hidden">
        {model === null ? strings.chat.message.answer : strings.chat.message.answerOf(model)}
      </h2>
      <AnswerText text={content} citations={citations} />
      {model !== null && <p className={page.model}>{model}</p>}
    </article>
  );
}

/** A chat that somebody has shared, for whoever has the link. */
export function SharedPage() {
  const { token } = route.useParams();
  const query = useInfiniteQuery({
    queryKey: ["shared", token],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await readSharedChat({
        path: { token },
        query: pageParam === null ? {} : { cursor: pageParam },
        signal,
        throwOnError: true,
      });
      return data;
    },
    getNextPageParam: ({ earlier_cursor }) => earlier_cursor,
    staleTime: 60_000,
  });
  const shared = query.data?.pages[0];
  const title = shared === undefined ? strings.chat.title : shared.title === "" ? strings.chat.untitled : shared.title;
  return (
    <div className={page.page}>
      <header className={page.bar}>
        <Link to="/" aria-label={strings.shared.product} className={page.brand}>
          <Brand />
        </Link>
        <Button component={Link} to="/" size="xs" variant="default">
          {words.start}
        </Button>
      </header>
      <main className={page.main}>
        <PageTitle title={query.isError ? asProblem(query.error).title : title} />
        {query.isPending && <TextSkeleton />}
        {query.isError &&
          (asProblem(query.error).status === 404 ? (
            <EmptyState level={1} title={asProblem(query.error).title}>
              {asProblem(query.error).detail}
            </EmptyState>
          ) : (
            <ErrorState level={1} error={query.error} retry={() => void query.refetch()} />
          ))}
        {shared !== undefined && (
          <>
            <h1 className={page.title}>{title}</h1>
            <p className={page.when}>
              {words.shared(day(shared.shared_at.slice(0, 10)))}
              {shared.expires_at !== null && `, ${words.until(day(shared.expires_at.slice(0, 10)))}`}
            </p>
            {query.hasNextPage && (
              <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {words.earlier}
              </Button>
            )}
            {query.data?.pages.toReversed().flatMap(({ messages }) =>
              messages.map((message) => (
                <div key={message.id} className={classes.message}>
                  <Said message={message} />
                </div>
              )),
            )}
            <p className={page.foot}>{words.made}</p>
          </>
        )}
      </main>
    </div>
  );
}
