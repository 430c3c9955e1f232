import { MantineProvider } from "@mantine/core";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { DeadlineOut } from "@/api";
import { Month } from "./Month";

vi.stubGlobal("scrollTo", () => undefined);

const due = (n: number): Partial<DeadlineOut> => ({
  id: `due-${n}`,
  title: `Report ${n}`,
  contract_id: "one",
  contract_title: "Services Agreement",
  due_on: "2027-02-10",
  kind: "delivery",
  state: "open",
  words: { start: 0, end: 1, quote: "x" },
});

it("shows all that is due on a day at a press, where its cell has no room for them", async () => {
  const deadlines = [1, 2, 3, 4, 5].map((n) => due(n) as DeadlineOut);
  const route = createRootRoute({
    component: () => <Month month="2027-02" now="2027-02-01" deadlines={deadlines} onMonth={() => undefined} />,
  });
  const router = createRouter({ routeTree: route, history: createMemoryHistory() });
  render(
    <MantineProvider>
      <RouterProvider router={router as never} />
    </MantineProvider>,
  );
  const more = await screen.findByRole("button", { name: "and 2 more" });
  expect(screen.getAllByRole("link")).toHaveLength(3);
  await userEvent.click(more);
  expect(screen.getAllByRole("link")).toHaveLength(5);
  await userEvent.click(screen.getByRole("button", { name: "Show fewer" }));
  expect(screen.getAllByRole("link")).toHaveLength(3);
});
