import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useRef, useState } from "react";
import { expect, test } from "vitest";
import { useKeptFocus } from "./keep-focus";

function Page() {
  const page = useRef<HTMLElement>(null);
  const [names, setNames] = useState(["first", "second", "third"]);
  useKeptFocus(page);
  return (
    <main ref={page} tabIndex={-1}>
      <ul data-rows>
        {names.map((name) => (
          <li key={name}>
            <a href={`#${name}`}>{name}</a>
            <button type="button" onClick={() => setNames(names.filter((one) => one !== name))}>
              Delete {name}
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}

const remove = (name: string) => screen.getByRole("button", { name: `Delete ${name}` });

test("who deletes row after row by keyboard stays where they are", async () => {
  render(<Page />);
  remove("second").focus();
  await userEvent.keyboard("{Enter}");
  expect(remove("third")).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  expect(remove("first")).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  expect(screen.getByRole("main")).toHaveFocus();
});

function Answer() {
  const page = useRef<HTMLElement>(null);
  const [writing, setWriting] = useState(false);
  useKeptFocus(page);
  return (
    <main ref={page} tabIndex={-1}>
      <a href="#elsewhere">Elsewhere</a>
      <div data-swaps>
        {writing ? (
          <form>
            <textarea aria-label="Answer" />
            <button type="button" onClick={() => setWriting(false)}>
              Cancel
            </button>
          </form>
        ) : (
          <button type="button" onClick={() => setWriting(true)}>
            Write
          </button>
        )}
      </div>
    </main>
  );
}

test("who opens a form by keyboard is in it, and back at its button when it closes", async () => {
  render(<Answer />);
  screen.getByRole("button", { name: "Write" }).focus();
  await userEvent.keyboard("{Enter}");
  expect(screen.getByRole("textbox")).toHaveFocus();
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  expect(screen.getByRole("button", { name: "Write" })).toHaveFocus();
});
