import { Button, Checkbox, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useMutation, type InfiniteData } from "@tanstack/react-query";
import { useState } from "react";
import { listContracts, type ContractList } from "@/api";
import { listContractsInfiniteOptions } from "@/api/@tanstack/react-query.gen";
import { ago, sentenceList } from "@/lib/format";
import { strings } from "@/lib/strings";
import { totalOf } from "@/lib/total";
import { ErrorState, ListSkeleton } from "@/ui/States";
import { useMostRows, useProblemToast } from "./queries";
import classes from "./dialogs.module.css";

const words = strings.grids.pick;
const PAGE = 50;
const AT_ONCE = 100;
/** Ids of contracts with what they are called. */
export type Chosen = ReadonlyMap<string, string>;

/** All contracts that match, up to what a grid takes. */
async function allThatMatch(q: string, most: number): Promise<[string, string][]> {
  const found: [string, string][] = [];
  const page = async (cursor: string | null): Promise<string | null> => {
    const query = { limit: AT_ONCE, ...(q === "" ? {} : { q }), ...(cursor === null ? {} : { cursor }) };
    const { data } = await listContracts({ query, throwOnError: true });
    found.push(...data.items.map(({ id, title }): [string, string] => [id, title]));
    return data.next_cursor ?? null;
  };
  let cursor = await page(null);
  while (cursor !== null && found.length < most) cursor = await page(cursor);
  return found;
}

/** Choose contracts one by one, by a search, or all of them. */
export function Pick({ chosen, onChange }: { chosen: Chosen; onChange: (chosen: Chosen) => void }) {
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const query = useInfiniteQuery({
    ...listContractsInfiniteOptions({ query: { ...(asked === "" ? {} : { q: asked }), sort: "title", limit: PAGE } }),
    initialPageParam: {},
    getNextPageParam: (last) => (last.next_cursor ? { query: { cursor: last.next_cursor } } : undefined),
    placeholderData: keepPreviousData,
  });
  const onError = useProblemToast();
  const most = useMostRows();
  const all = useMutation({
    mutationFn: (q: string) => allThatMatch(q, most),
    onSuccess: (found) => onChange(new Map([...chosen, ...found])),
    onError,
  });
  const pages = (query.data as InfiniteData<ContractList> | undefined)?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const total = totalOf(pages[0]);
  const toggle = (id: string, title: string, on: boolean) => {
    const next = new Map(chosen);
    if (on) next.set(id, title);
    else next.delete(id);
    onChange(next);
  };
  return (
    <fieldset className={classes.pick}>
      <legend>{words.label}</legend>
      <TextInput
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        leftSection={<IconSearch size={16} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className={classes.tally}>
        <span role="status" data-too-many={chosen.size > most || undefined}>
          {chosen.size > most ? words.tooMany(chosen.size, most) : words.chosen(chosen.size)}
        </span>
        <span className={classes.grow} />
        {items.length > 0 && (
          <Button variant="subtle" size="compact-sm" loading={all.isPending} onClick={() => all.mutate(asked)}>
            {asked === "" ? words.all(total) : words.matching(total)}
          </Button>
        )}
        {chosen.size > 0 && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange(new Map())}>
            {words.none}
          </Button>
        )}
      </div>
      <div className={classes.list}>
        {pages.length === 0 && !query.isError && <ListSkeleton rows={5} height={44} />}
        {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {items.length === 0 && pages.length > 0 && <p className={classes.quiet}>{asked === "" ? words.empty : words.nothing}</p>}
        {items.map(({ id, title, parties, created_at: added }) => (
          <Checkbox
            key={id}
            className={classes.option}
            label={title}
            description={[sentenceList(parties), ago(added)].filter((part) => part !== "").join(" · ")}
            checked={chosen.has(id)}
            onChange={(event) => toggle(id, title, event.currentTarget.checked)}
          />
        ))}
        {query.hasNextPage && (
          <Button variant="subtle" fullWidth loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.more}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
