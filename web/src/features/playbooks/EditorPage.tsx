import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { getPlaybookOptions, getPlaybookVersionOptions } from "@/api/@tanstack/react-query.gen";
import { strings } from "@/lib/strings";
import { PageWaiting } from "@/ui/Page";
import { PageProblem } from "@/ui/PageProblem";
import { Editor } from "./Editor";

const route = getRouteApi("/signed-in/playbooks/$playbookKey");
const words = strings.playbooks;
const NEW = "new";

function Problem(props: { error: unknown; retry: () => void }) {
  const home = (
    <Button component={Link} to="/playbooks">
      {words.notFound.home}
    </Button>
  );
  return <PageProblem {...props} missing={words.notFound} home={home} />;
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
    return <Problem error={shown.error} retry={() => void shown.refetch()} />;
  }
  if (shown.data === undefined) {
    return <PageWaiting />;
  }
  return <Editor key={`${playbookKey} ${shown.data.version ?? ""}`} playbook={shown.data} />;
}
