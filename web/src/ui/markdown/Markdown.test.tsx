import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { describe, expect, it, vi } from "vitest";
import { citationsIn } from "./cite";
import { Markdown } from "./Markdown";

const push = vi.fn();
vi.mock("@tanstack/react-router", () => ({ useRouter: () => ({ history: { push } }) }));

function show(markdown: ReactElement) {
  return render(markdown, { wrapper: MantineProvider });
}

describe("Markdown", () => {
  it("shows tags as words, and loads no picture", () => {
    const { container } = show(
      <Markdown text={'<script>alert(1)</script> <img src="x" onerror="alert(2)"> **bold** ![see](https://example.com/a.png)'} />,
    );
    expect(container.querySelector("script, img")).toBeNull();
    expect(container.textContent).toContain("<script>alert(1)</script>");
    expect(screen.getByText("bold").tagName).toBe("STRONG");
    expect(screen.getByRole("link", { name: "see" })).toHaveAttribute("rel", "noopener noreferrer nofollow");
  });

  it("follows no address that runs a script", () => {
    show(<Markdown text="[click](javascript:alert(1)) [data](data:text/html,x)" />);
    for (const link of screen.queryAllByRole("link")) expect(link.getAttribute("href")).toBe("");
  });

  it("draws the numbers of known sources, and leaves the others", () => {
    show(<Markdown text="As agreed [1, 2], not [7] or `[1]`." sources={new Set([1, 2])} draw={(n) => <b>source {n}</b>} />);
    expect(screen.getAllByText(/^source/).map(({ textContent }) => textContent)).toEqual(["source 1", "source 2"]);
    expect(screen.getByText("[1]").tagName).toBe("CODE");
    expect(screen.getByText(/not \[7\] or/)).toBeInTheDocument();
  });

  it("keeps what it has drawn while more comes", () => {
    const { rerender, container } = show(<Markdown text={"First.\n\nSecond.\n\nThi"} growing />);
    const first = container.querySelector("p");
    rerender(<Markdown text={"First.\n\nSecond.\n\nThird, and | more"} growing />);
    expect(container.querySelector("p")).toBe(first);
    expect(screen.getByText("Third, and | more")).toBeInTheDocument();
    rerender(<Markdown text={"First.\n\nSecond.\n\nThird, and | more"} />);
    expect(container.querySelector("p")).toBe(first);
  });

  it("reads tables with breaks, tasks and crossed-out words", () => {
    show(<Markdown text={"| a | b |\n|---|---|\n| 1<br>2 | ~~3~~ |\n\n- [x] done\n- [ ] open"} />);
    expect(screen.getByRole("table").querySelector("br")).not.toBeNull();
    expect(screen.getByRole("checkbox", { name: "Done" })).toBeChecked();
  });
});

it("cuts citations out of words", () => {
  expect(citationsIn("a [1][2] b [3]", new Set([1, 2]))).toEqual(["a ", 1, 2, " b [3]"]);
});
