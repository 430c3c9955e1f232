import { Button, Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ago, moment } from "@/lib/format";
import { utf16Offsets } from "@/lib/offsets";
import { strings } from "@/lib/strings";
import { ErrorState } from "@/ui/States";
import type { SearchHit } from "@/api";
import { useSearch } from "./queries";
import { useChatUi } from "./ui";
import classes from "./sidebar.module.css";

const words = strings.chat.list;

/** Words without the marks of Markdown, which say nothing in so few of them. */
function unmarked(text: string): string {
  return text.replace(/\*\*|__|`+|^#+ |\n#+ |\n> |\|/g, " ").replace(/ +/g, " ");
}

function Snippet({ hit: { snippet, matches } }: { hit: SearchHit }) {
  const at = utf16Offsets(snippet);
  const parts: ReactNode[] = [];
  let last = 0;
  for (const [from, to] of matches) {
    const [start, end] = [at(from), at(to)];
    if (start < last) continue;
    parts.push(unmarked(snippet.slice(last, start)), <mark key={start}>{snippet.slice(start, end)}</mark>);
    last = end;
  }
  parts.push(unmarked(snippet.slice(last)));
  return <span className={classes.snippet}>{parts}</span>;
}

/** The places where chats say what is searched for; each leads to its message. */
export function Found({ asked }: { asked: string }) {
  const { hits, isPending, isError, error, refetch, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useSearch(asked);
  const showDrawer = useChatUi((state) => state.showDrawer);
  if (isPending) {
    return (
      <div role="status" aria-busy aria-label={words.searching} className={classes.waiting}>
        {Array.from({ length: 5 }, (_, row) => (
          <Skeleton key={row} height={40} />
        ))}
      </div>
    );
  }
  if (isError) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <div className={classes.scroll} data-stale={isPlaceholderData || undefined}>
      <p className="visually-hidden" role="status">
        {words.hits(hits.length)}
      </p>
      {hits.length === 0 && <p className={classes.empty}>{words.nothingFound}</p>}
      <ul className={classes.hits}>
        {hits.map((hit) => (
          <li key={`${hit.chat_id} ${hit.message_id ?? ""}`}>
            <Link
              to="/chat/$chatId"
              params={{ chatId: hit.chat_id }}
              search={hit.message_id === null ? {} : { message: hit.message_id }}
              className={classes.hit}
              onClick={() => showDrawer(false)}
            >
              <span className={classes["hit-title"]}>
                <span>{hit.title === "" ? strings.chat.untitled : hit.title}</span>
                <time dateTime={hit.created_at} title={moment(hit.created_at)}>
                  {ago(hit.created_at)}
                </time>
              </span>
              {hit.message_id !== null && <Snippet hit={hit} />}
            </Link>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="subtle" size="xs" fullWidth loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {strings.shared.more}
        </Button>
      )}
    </div>
  );
}
