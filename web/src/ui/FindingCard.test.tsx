import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { FindingCard, type CardFinding } from "./FindingCard";

const FINDING: CardFinding = {
  id: "one",
  severity: "high",
  title: "Uncapped liability",
  reason: "There is no cap.",
  suggestion: "",
  check: "",
  category: "Liability",
  quote: "unlimited",
  section: "7.3",
  page: null,
  state: "open",
};

it.each([true, false])("says its severity in a word, once, whether it is open (%s)", (selected) => {
  const { container } = render(
    <MantineProvider env="test">
      <FindingCard finding={FINDING} selected={selected} onSelect={() => undefined} />
    </MantineProvider>,
  );
  expect(container.textContent.match(/High/g)).toHaveLength(1);
  expect(screen.getByRole("button", { name: /High · Section 7\.3 · Liability/ })).toBeInTheDocument();
});
