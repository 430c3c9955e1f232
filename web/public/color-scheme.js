(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("pactoria.color-scheme");
  } catch {
    // Storage may be closed to us; then the system decides.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
