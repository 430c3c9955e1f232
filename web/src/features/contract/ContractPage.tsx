import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { strings } from "@/lib/strings";
import { useUi } from "@/stores/ui";
import { Beside } from "@/ui/Beside";
import { PageTitle, TopBar } from "@/ui/Page";
import { PageProblem } from "@/ui/PageProblem";
import { ListSkeleton, TextSkeleton } from "@/ui/States";
import { useNarrow } from "@/ui/use-phone";
import { Header } from "./Header";
import { Panel } from "./Panel";
import { Reader } from "./Reader";
import { ReviewContext } from "./context";
import { Sheet } from "./Sheet";
import { useReview } from "./use-review";
import classes from "./contract-page.module.css";

const route = getRouteApi("/signed-in/contracts/$contractId");
const words = strings.contract;

function Waiting({ narrow }: { narrow: boolean }) {
  const panelWidth = useUi((state) => state.panelWidth);
  return (
    <div className={classes.split}>
      <TopBar>{null}</TopBar>
      <div className={classes["reader-wait"]}>
        <TextSkeleton />
      </div>
      {!narrow && (
        <div className={classes["panel-wait"]} style={{ width: panelWidth }}>
          <ListSkeleton rows={7} />
        </div>
      )}
    </div>
  );
}

export function ContractPage() {
  const { contractId } = route.useParams();
  const narrow = useNarrow();
  const review = useReview(contractId);
  const { contract, text } = review;
  const context = useMemo(
    () => (contract.data && text.readable ? { ...review, contract: contract.data, readable: text.readable } : null),
    [review, contract.data, text.readable],
  );

  const failed = [contract, text, review.versions].find((query) => query.isError);
  if (failed !== undefined && context === null) {
    return <PageProblem missing={words.notFound} error={failed.error} retry={() => void failed.refetch()} />;
  }
  if (context === null) return <Waiting narrow={narrow} />;
  return (
    <ReviewContext value={context}>
      <PageTitle title={context.contract.title} />
      <Header />
      {narrow ? (
        <div className={classes.stack}>
          <Reader />
          <Sheet />
        </div>
      ) : (
        <Beside text={<Reader />} panel={<Panel />} label={words.panelRegion} />
      )}
    </ReviewContext>
  );
}
