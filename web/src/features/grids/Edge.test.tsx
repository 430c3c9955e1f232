import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { Edge } from "./Edge";

function Page() {
  const [width, setWidth] = useState<number | undefined>(200);
  return (
    <div data-widths data-testid="table">
      <Edge name="Law" value={width ?? 176} property="--width-1" tabIndex={0} onChange={setWidth} />
    </div>
  );
}

test("the border of a column is moved with the arrow keys and says where it is", async () => {
  render(<Page />);
  const edge = screen.getByRole("separator", { name: "Width of “Law”" });
  edge.focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(edge).toHaveAttribute("aria-valuenow", "216");
  await userEvent.keyboard("{Shift>}{ArrowLeft}{/Shift}");
  expect(edge).toHaveAttribute("aria-valuenow", "152");
  await userEvent.keyboard("{End}");
  expect(edge).toHaveAttribute("aria-valuenow", edge.getAttribute("aria-valuemax"));
  await userEvent.keyboard("{Enter}");
  expect(edge).toHaveAttribute("aria-valuenow", "176");
});

test("it follows the pointer, and a press alone changes nothing", () => {
  render(<Page />);
  const edge = screen.getByRole("separator");
  edge.setPointerCapture = () => undefined;
  Object.defineProperty(screen.getByTestId("table"), "offsetWidth", { value: 200 });
  const table = screen.getByTestId("table");
  // Pointer events of the test's page have no place.
  const point = (type: string, clientX: number) => fireEvent(edge, new MouseEvent(type, { bubbles: true, button: 0, clientX }));
  point("pointerdown", 500);
  point("pointermove", 540);
  expect(table.style.getPropertyValue("--width-1")).toBe("240px");
  expect(edge).toHaveAttribute("aria-valuenow", "200");
  point("pointerup", 540);
  expect(edge).toHaveAttribute("aria-valuenow", "240");
  point("pointerdown", 540);
  point("pointerup", 540);
  expect(edge).toHaveAttribute("aria-valuenow", "240");
});
