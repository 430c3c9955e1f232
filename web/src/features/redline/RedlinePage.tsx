import { Button } from "@mantine/core";
import { IconDownload, IconInfoCircle } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { strings } from "@/lib/strings";
import { PageBar, PageTitle } from "@/ui/Page";
import { PageProblem } from "@/ui/PageProblem";
import { ListSkeleton } from "@/ui/States";
import { Ours } from "./Ours";
import { useAround, useContract, useRedline, useSteps } from "./queries";
import { Theirs } from "./Theirs";
import classes from "./redline.module.css";

const { redline } = strings;
const route = getRouteApi("/signed-in/contracts/$contractId/redline");

/** All that is to be negotiated about a version: what we have accepted, and what the other side has changed. */
export function RedlinePage() {
  const { contractId } = route.useParams();
  const search = route.useSearch();
  const contract = useContract(contractId);
  const version = { contract_id: contractId, version_id: search.version ?? contract.data?.current_version_id ?? "" };
  const found = useRedline(version);
  const around = useAround(version);
  const steps = useSteps(version);
  const failed = [contract, found].find((query) => query.isError);
  if (failed !== undefined) return <PageProblem missing={redline.notFound} error={failed.error} retry={() => void failed.refetch()} />;
  const title = contract.data?.title ?? "";
  return (
    <>
      <PageTitle title={redline.pageTitle(title)} />
      <PageBar
        crumbs={[
          <Link to="/contracts">{redline.breadcrumb}</Link>,
          <Link to="/contracts/$contractId" params={{ contractId }} search={{ version: search.version }} title={title}>
            {title}
          </Link>,
        ]}
        title={redline.title}
      >
        <Button
          component="a"
          href={`/api/contracts/${contractId}/versions/${version.version_id}/redline/file`}
          download
          variant="default"
          title={redline.downloadHint}
          aria-label={redline.download}
          data-compact
          leftSection={<IconDownload size={16} />}
        >
          {redline.download}
        </Button>
      </PageBar>
      <div className={classes.page}>
        {found.data === undefined ? (
          <ListSkeleton rows={6} />
        ) : (
          <>
            {!found.data.is_word && (
              <p className={classes.notice} role="note">
                <IconInfoCircle size={16} aria-hidden /> {redline.plain}
              </p>
            )}
            <div className={classes.columns}>
              <Ours accepted={found.data.accepted} version={version} around={around} steps={steps} />
              <Theirs redline={found.data} version={version} around={around} steps={steps} />
            </div>
          </>
        )}
      </div>
    </>
  );
}
