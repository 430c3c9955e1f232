import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { Brand } from "@/ui/Brand";
import { PageTitle } from "@/ui/Page";
import { EmptyState, ErrorState } from "@/ui/States";
import classes from "./fallbacks.module.css";

export function NotFound() {
  const { title, detail, home } = strings.shared.notFound;
  return (
    <main className={classes.page}>
      <PageTitle title={title} />
      <Link to="/" className={classes.brand}>
        <Brand />
      </Link>
      <EmptyState
        level={1}
        title={title}
        actions={
          <Button component={Link} to="/contracts">
            {home}
          </Button>
        }
      >
        {detail}
      </EmptyState>
    </main>
  );
}

/** What is shown when a page could not be loaded or broke. */
export function Crash({ error, reset }: { error: unknown; reset: () => void }) {
  const { title, detail, reload } = strings.shared.crash;
  const answered = asProblem(error).status > 0 || error instanceof TypeError;
  return (
    <main className={classes.page}>
      <PageTitle title={title} />
      <Brand />
      {answered ? (
        <ErrorState level={1} error={error} retry={reset} />
      ) : (
        <EmptyState level={1} title={title} actions={<Button onClick={() => location.reload()}>{reload}</Button>}>
          {detail}
        </EmptyState>
      )}
    </main>
  );
}
