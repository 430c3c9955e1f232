import "@mantine/core/styles.css";
import "@mantine/spotlight/styles.css";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/source-serif-4/wght.css";
import "@/ui/base.css";
import "@/ui/print.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root to draw into");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
