import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { useToasts } from "@/stores/toasts";
import { Toasts } from "./Toasts";

it("tells politely what was done, and undoes it at a press", async () => {
  let undone = 0;
  render(
    <MantineProvider>
      <Toasts />
    </MantineProvider>,
  );
  useToasts.getState().show({ text: "Dismissed: No refund", undo: () => (undone += 1) });
  expect((await screen.findByText("Dismissed: No refund")).closest("[aria-live]")).toHaveAttribute("aria-live", "polite");
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(undone).toBe(1);
  expect(screen.queryByText("Dismissed: No refund")).not.toBeInTheDocument();
});
