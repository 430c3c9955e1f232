import { Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { strings } from "@/lib/strings";
import { ErrorState } from "@/ui/States";
import { ChatRow } from "./ChatRow";
import { rowsOf } from "./groups";
import { useChats } from "./queries";
import { useChatUi } from "./ui";
import classes from "./sidebar.module.css";

const words = strings.chat.list;
const ROW = 34;
const HEADING = 36;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 12;

function Waiting() {
  return (
    <div role="status" aria-busy aria-label={strings.shared.loading} className={classes.waiting}>
      {Array.from({ length: 9 }, (_, row) => (
        <Skeleton key={row} height={13} width={`${48 + ((row * 23) % 44)}%`} />
      ))}
    </div>
  );
}

/** The chats with their headings; thousands cost no more than those that are seen. */
export function ChatList() {
  const filter = useChatUi((state) => state.filter);
  const list = useChats(filter);
  const { chats, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const rows = useMemo(() => rowsOf(chats), [chats]);
  const scroll = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is handed to memoised components
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (rows[index]?.kind === "group" ? HEADING : ROW),
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : row.kind === "group" ? row.group : row.chat.id;
    },
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - AHEAD) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length]);

  if (list.isPending) return <Waiting />;
  if (list.isError && chats.length === 0) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (chats.length === 0) {
    return <p className={classes.empty}>{filter.archived ? words.emptyArchive : filter.folderId === null ? words.empty : words.emptyFolder}</p>;
  }
  return (
    <div ref={scroll} className={classes.scroll} data-stale={list.isPlaceholderData || undefined}>
      <ul className={classes.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start, size }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <li key={key} className={classes.row} style={{ height: size, transform: `translateY(${start}px)` }}>
              {row.kind === "group" ? (
                <h2 className={classes.group}>{words.groups[row.group]}</h2>
              ) : (
                <ChatRow chat={row.chat} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
