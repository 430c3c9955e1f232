import { Badge, Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useState } from "react";
import {
  listPeopleInfiniteOptions,
  listTiersOptions,
  putIntoTierMutation,
} from "@/api/@tanstack/react-query.gen";
import type { PeopleOut, PersonOut, TierChoice, TierOut } from "@/api";
import { strings } from "@/lib/strings";
import { EmptyState, ErrorState, ListSkeleton } from "@/ui/States";
import { Tiers } from "./Tiers";
import { useSaying } from "./use-saying";
import classes from "./admin.module.css";

const words = strings.admin.people;

function Person({ person, tiers }: { person: PersonOut; tiers: readonly TierOut[] }) {
  const client = useQueryClient();
  const { say, complain } = useSaying();
  const put = useMutation({
    ...putIntoTierMutation(),
    onSuccess: (_, { body }) =>
      say(words.moved(person.name, tiers.find(({ id }) => id === body.tier)?.name ?? body.tier)),
    onError: complain,
    // The key without options is the beginning of all keys of the list.
    onSettled: () => client.invalidateQueries({ queryKey: [{ _id: "listPeople" }] }),
  });
  return (
    <li className={classes.person}>
      <span className={classes.who}>
        <strong>
          {person.name}
          {person.is_admin && (
            <Badge variant="default" tt="none" fw={520} ml={8}>
              {words.runs}
            </Badge>
          )}
        </strong>
        <span className={classes.quiet}>{person.email}</span>
      </span>
      <span className={classes.figures}>
        <span>{words.used(person.used_today, person.messages_per_day)}</span>
        <span className={classes.quiet}>{words.month(person.used_this_month)}</span>
      </span>
      <Select
        className={classes["person-tier"]}
        aria-label={words.tierOf(person.name)}
        data={tiers.map(({ id, name }) => ({ value: id, label: name }))}
        value={put.isPending ? put.variables.body.tier : person.tier}
        allowDeselect={false}
        disabled={put.isPending}
        onChange={(tier) => {
          if (tier !== null && tier !== person.tier) {
            put.mutate({ path: { user_id: person.id }, body: { tier: tier as TierChoice["tier"] } });
          }
        }}
      />
    </li>
  );
}

export function People() {
  const [typed, setTyped] = useState("");
  const [tier, setTier] = useState<string | null>(null);
  const [asked] = useDebouncedValue(typed.trim(), 250);
  const tiers = useQuery(listTiersOptions());
  const options = { query: { ...(asked ? { q: asked } : {}), ...(tier !== null ? { tier } : {}), limit: 50 } };
  const people = useInfiniteQuery({
    ...listPeopleInfiniteOptions(options),
    initialPageParam: {},
    getNextPageParam: (page) => (page.next_cursor === null ? undefined : { query: { cursor: page.next_cursor } }),
    placeholderData: keepPreviousData,
  });
  // The generated type does not know that there is nothing yet at first.
  const data = people.data as InfiniteData<PeopleOut> | undefined;
  const found = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Tiers />
      <section className={classes.section} aria-labelledby="people">
        <div className={classes.head}>
          <h2 id="people">{words.people}</h2>
        </div>
        <div className={classes.filters}>
          <TextInput
            className={classes.search}
            type="search"
            aria-label={words.search}
            placeholder={words.search}
            leftSection={<IconSearch size={16} />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Select
            className={classes.filter}
            aria-label={words.tier}
            placeholder={words.allTiers}
            clearable
            data={(tiers.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={tier}
            onChange={setTier}
          />
        </div>
        {data === undefined && !people.isError && <ListSkeleton rows={4} />}
        {people.isError && <ErrorState error={people.error} retry={() => void people.refetch()} />}
        {data !== undefined && found.length === 0 && <EmptyState title={words.none}>{words.noneDetail}</EmptyState>}
        <ul className={classes.rows} aria-label={words.people}>
          {found.map((person) => (
            <Person key={person.id} person={person} tiers={tiers.data ?? []} />
          ))}
        </ul>
        {people.hasNextPage && (
          <Button variant="default" loading={people.isFetchingNextPage} onClick={() => void people.fetchNextPage()} mt={16}>
            {words.more}
          </Button>
        )}
      </section>
    </>
  );
}
