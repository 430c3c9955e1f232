import { MantineProvider } from "@mantine/core";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { usePrinting, usePrintInWhole } from "./printing";

function Page({ fetchNextPage }: { fetchNextPage: () => Promise<{ hasNextPage: boolean }> }) {
  usePrintInWhole({ hasNextPage: true, fetchNextPage });
  return <p>{usePrinting() ? "on paper" : "on a screen"}</p>;
}

test("what is printed is drawn when the browser says so, light also from the dark", () => {
  const root = document.documentElement;
  render(
    <MantineProvider forceColorScheme="dark">
      <Page fetchNextPage={() => Promise.resolve({ hasNextPage: false })} />
    </MantineProvider>,
  );
  act(() => void window.dispatchEvent(new Event("beforeprint")));
  expect(screen.getByText("on paper")).toBeVisible();
  expect(root).toHaveAttribute("data-mantine-color-scheme", "light");
  act(() => void window.dispatchEvent(new Event("afterprint")));
  expect(screen.getByText("on a screen")).toBeVisible();
  expect(root).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("a list that is long is fetched to its end before it is printed", async () => {
  const print = vi.spyOn(window, "print").mockReturnValue();
  let pages = 0;
  const fetchNextPage = () => Promise.resolve({ hasNextPage: (pages += 1) < 3 });
  render(<Page fetchNextPage={fetchNextPage} />);
  await userEvent.keyboard("{Control>}p{/Control}");
  await vi.waitFor(() => expect(print).toHaveBeenCalledOnce());
  expect(pages).toBe(3);
});
