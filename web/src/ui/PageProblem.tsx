import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { asProblem } from "@/lib/problem";
import { strings } from "@/lib/strings";
import { PageTitle } from "./Page";
import { EmptyState, ErrorState } from "./States";

const CONTRACTS = (
  <Button component={Link} to="/contracts">
    {strings.shared.notFound.home}
  </Button>
);

interface Props {
  error: unknown;
  retry: () => void;
  /** What is said where there is no such thing, or none for this person. */
  missing: { title: string; detail: string };
  /** Where to go then; to the contracts, where nothing else is said. */
  home?: ReactNode;
}

/** In place of a page whose subject could not be loaded: it is not there, or something went wrong. */
export function PageProblem({ error, retry, missing, home = CONTRACTS }: Props) {
  const problem = asProblem(error);
  const gone = [404, 422].includes(problem.status);
  return (
    <>
      <PageTitle title={gone ? missing.title : problem.title} />
      {gone ? (
        <EmptyState level={1} title={missing.title} actions={home}>
          {missing.detail}
        </EmptyState>
      ) : (
        <ErrorState level={1} error={error} retry={retry} />
      )}
    </>
  );
}
