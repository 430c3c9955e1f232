import { useLocation, useNavigate, getRouteApi } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { useMayChange } from "@/lib/use-may";
import type { ContractSearch } from "@/lib/search";
import { useUi } from "@/stores/ui";
import type { Chosen } from "@/ui/document/chosen";
import type { DocumentHandle } from "@/ui/document/DocumentText";
import { arrange } from "./order";
import { isUnderWay, latestAnalysis, useContract, useFindingState, useText, useVersions } from "./queries";
import { fromHash, toHash, type Selection } from "./selection";
import { useProgress } from "./use-progress";

const route = getRouteApi("/signed-in/contracts/$contractId");

const LOOK_AGAIN_MS = 1_000;

type Narrowing = Partial<ContractSearch>;
export type ReviewState = ReturnType<typeof useReview>;
/** From where something was chosen: what was clicked stays where it is, the other side moves to it. */
export type From = "text" | "panel" | "keyboard" | "address";

/** Everything that the page of a contract is about: its data, what is chosen, and how to choose. */
export function useReview(contractId: string) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const hash = useLocation({ select: (location) => location.hash });
  const findingOrder = useUi((state) => state.findingOrder);

  const contract = useContract(contractId);
  const versions = useVersions(contractId);
  const currentId = contract.data?.current_version_id;
  const versionId = search.version ?? currentId;
  const text = useText(contractId, versionId);
  const standing = contract.data?.analysis;
  const latest = useQuery({
    ...latestAnalysis(contractId),
    // A version that has just been added has no review yet, for a moment.
    refetchInterval: ({ state }) =>
      standing !== undefined && isUnderWay(standing) && standing.id !== state.data?.id ? LOOK_AGAIN_MS : false,
  });
  useProgress(contractId, latest.data);

  const analysis = latest.data ?? null;
  const underWay = isUnderWay(analysis) || (isUnderWay(standing) && standing?.id !== analysis?.id);
  const isCurrent = versionId === currentId;
  // Offsets are good for the text that they were made on, and for no other.
  const fits = analysis !== null && analysis.version_id === versionId;

  const at = text.readable?.at;
  const stated = fits ? analysis.findings : null;
  const findings = useMemo(
    () =>
      stated !== null && at !== undefined
        ? stated.map((finding) => ({ ...finding, start: at(finding.start), end: at(finding.end) }))
        : [],
    [stated, at],
  );
  const { severity, topic } = search;
  const lists = useMemo(
    () => arrange(findings, { severity, topic }, findingOrder),
    [findings, severity, topic, findingOrder],
  );

  const selection = useMemo((): Selection => {
    const named = fromHash(hash);
    if (named?.kind !== "passage") return named;
    return at === undefined ? null : { kind: "words", start: at(named.start), end: at(named.end) };
  }, [hash, at]);
  const from = useRef<From>("address");
  const document = useRef<DocumentHandle>(null);
  const [sheetOpen, setSheetOpen] = useState(false);
  const [asked, ask] = useState<{ version: string | undefined; words: Chosen } | null>(null);
  // Places are good for the text that they were chosen in.
  const wanted = asked !== null && asked.version === versionId ? asked.words : null;
  const want = useCallback((words: Chosen | null) => ask(words && { version: versionId, words }), [versionId]);
  const mayChange = useMayChange();

  const select = useCallback(
    (next: Selection, source: From, change: Narrowing = {}) => {
      from.current = source;
      void navigate({
        to: ".",
        search: (previous) => ({ ...previous, ...change }),
        hash: toHash(next),
        replace: true,
        resetScroll: false,
        hashScrollIntoView: false,
      });
    },
    [navigate],
  );
  const narrow = useCallback(
    (change: Narrowing) =>
      void navigate({
        to: ".",
        search: (previous) => ({ ...previous, ...change }),
        hash: true,
        replace: true,
        resetScroll: false,
        hashScrollIntoView: false,
      }),
    [navigate],
  );
  const decide = useFindingState(contractId, underWay ? undefined : analysis?.id);

  return useMemo(
    () => ({
      contractId,
      contract,
      versions,
      versionId,
      isCurrent,
      text,
      analysis,
      analysisQuery: latest,
      underWay,
      fits,
      findings,
      lists,
      filter: { severity, topic },
      tab: search.tab ?? ("findings"),
      selection,
      from,
      document,
      select,
      narrow,
      decide,
      mayChange,
      wanted,
      want,
      sheetOpen,
      setSheetOpen,
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- query objects are new on each render; their data decides
    [
      contractId,
      contract.data,
      contract.isError,
      versions.data,
      versions.isError,
      versionId,
      isCurrent,
      text.readable,
      text.isError,
      analysis,
      latest.isPending,
      latest.isError,
      underWay,
      fits,
      findings,
      lists,
      severity,
      topic,
      search.tab,
      selection,
      select,
      narrow,
      mayChange,
      wanted,
      want,
      sheetOpen,
    ],
  );
}
