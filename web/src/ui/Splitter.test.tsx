import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { Splitter } from "./Splitter";

function Page() {
  const [width, setWidth] = useState(400);
  return <Splitter label="Width" value={width} min={340} max={420} onChange={setWidth} />;
}

it("moves with the arrow keys, within its bounds, and says where it is", async () => {
  render(<Page />);
  const splitter = screen.getByRole("separator", { name: "Width" });
  splitter.focus();
  await userEvent.keyboard("{ArrowLeft}");
  expect(splitter).toHaveAttribute("aria-valuenow", "420");
  await userEvent.keyboard("{End}");
  expect(splitter).toHaveAttribute("aria-valuenow", "340");
});
