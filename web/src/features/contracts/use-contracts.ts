import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import {
  deleteContractMutation,
  listContractsInfiniteOptions,
  listContractsInfiniteQueryKey,
  restoreContractMutation,
} from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import type { ContractsSearch } from "@/lib/search";
import { strings } from "@/lib/strings";
import { totalOf } from "@/lib/total";
import { useToasts } from "@/stores/toasts";
import type { ContractList, ContractOut } from "@/api";

const PAGE = 30;
const WHILE_REVIEWING_MS = 1_500;

export function isReviewing({ analysis }: ContractOut): boolean {
  return analysis.state === "queued" || analysis.state === "running";
}

function queryOf({ q, status, severity, type, sort }: ContractsSearch) {
  return {
    limit: PAGE,
    sort: sort ?? "-created_at",
    ...(q === undefined ? {} : { q }),
    ...(status === undefined ? {} : { status: [status] }),
    ...(severity === undefined ? {} : { severity }),
    ...(type === undefined ? {} : { contract_type: [type] }),
  };
}

export interface Found {
  contracts: ContractOut[];
  /** How many match, as it is written. */
  total: string;
  status: "pending" | "error" | "success";
  error: unknown;
  /** What is shown answers the question before this one. */
  isStale: boolean;
  more: { has: boolean; loading: boolean; load: () => void };
  retry: () => void;
}

/** The contracts that match, page by page; looks again while one of them is being reviewed. */
export function useContracts(search: ContractsSearch): Found {
  const query = useInfiniteQuery({
    ...listContractsInfiniteOptions({ query: queryOf(search) }),
    initialPageParam: {},
    getNextPageParam: (last) => (last.next_cursor ? { query: { cursor: last.next_cursor } } : undefined),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isReviewing)) ? WHILE_REVIEWING_MS : false,
  });
  const data = query.data as InfiniteData<ContractList> | undefined;
  const pages = data?.pages ?? [];
  return {
    contracts: pages.flatMap((page) => page.items),
    total: totalOf(pages[0]),
    status: query.status,
    error: query.error,
    isStale: query.isPlaceholderData,
    more: {
      has: query.hasNextPage,
      loading: query.isFetchingNextPage,
      load: () => void query.fetchNextPage(),
    },
    retry: () => void query.refetch(),
  };
}

/** Delete at once, with the way back. */
export function useDeleteContract(): (contract: { id: string; title: string }) => void {
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const lists = {
    predicate: ({ queryKey }: { queryKey: readonly unknown[] }) =>
      (queryKey[0] as { _id?: string } | undefined)?._id === listContractsInfiniteQueryKey()[0]._id,
  };
  const onError = (error: unknown) => {
    const { title, detail, requestId } = asProblem(error);
    show({ text: `${title}. ${detail}`, tone: "error", requestId });
  };
  const refresh = () => void client.invalidateQueries(lists);
  const restore = useMutation({ ...restoreContractMutation(), onError, onSettled: refresh });
  const remove = useMutation({ ...deleteContractMutation(), onError, onSettled: refresh });
  return ({ id, title }) => {
    client.setQueriesData<InfiniteData<ContractList>>(lists, (data) => {
      if (!data || !("pages" in data)) return data;
      const isThere = data.pages.some((page) => page.items.some((item) => item.id === id));
      return {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          total: page.total && page.total_is_exact && isThere ? page.total - 1 : page.total,
          items: page.items.filter((item) => item.id !== id),
        })),
      };
    });
    remove.mutate(
      { path: { contract_id: id } },
      {
        onSuccess: () =>
          show({
            text: strings.contracts.deleted(title),
            undo: () => restore.mutate({ path: { contract_id: id } }),
          }),
      },
    );
  };
}
