import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { getPlaybookOptions, getPlaybookVersionOptions } from "@/api/@tanstack/react-query.gen";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { PageTitle, TopBar } from "@/ui/Page";
import { EmptyState, ErrorState, TextSkeleton } from "@/ui/States";
import { Editor } from "./Editor";
import classes from "./playbooks.module.css";

const route = getRouteApi("/signed-in/playbooks/$playbookKey");
const words = strings.playbooks;
const NEW = "new";

function Problem({ error, retry }: { error: unknown; retry: () => void }) {
  if (![404, 422].includes(asProblem(error).status)) return <ErrorState level={1} error={error} retry={retry} />;
  return (
    <EmptyState
      level={1}
      title={words.notFound.title}
      actions={
        <Button component={Link} to="/playbooks">
          {words.notFound.home}
        </Button>
      }
    >
      {words.notFound.detail}
    </EmptyState>
  );
}

/** A playbook: a new one, an own one to edit, an earlier version of it, or a shipped one to read. */
export function EditorPage() {
  const { playbookKey } = route.useParams();
  const { version } = route.useSearch();
  const isNew = playbookKey === NEW;
  const current = useQuery({ ...getPlaybookOptions({ path: { playbook_key: playbookKey } }), enabled: !isNew });
  const earlier = useQuery({
    ...getPlaybookVersionOptions({ path: { playbook_id: playbookKey, number: version ?? 1 } }),
    enabled: !isNew && version !== undefined,
  });
  const shown = version === undefined ? current : earlier;
  if (isNew) return <Editor key={NEW} playbook={null} />;
  if (shown.isError) {
    return (
      <>
        <PageTitle title={words.notFound.title} />
        <Problem error={shown.error} retry={() => void shown.refetch()} />
      </>
    );
  }
  if (shown.data === undefined) {
    return (
      <div className={classes.page}>
        <TopBar>{null}</TopBar>
        <TextSkeleton />
      </div>
    );
  }
  return <Editor key={`${playbookKey} ${shown.data.version ?? ""}`} playbook={shown.data} />;
}
