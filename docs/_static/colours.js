// The colours of a page: as its menu says, those of the system otherwise, and light ones on paper.
{
  const page = document.documentElement.dataset;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const menu = document.querySelector(".theme-switch-container");
  const show = () => {
    page.theme = page.mode !== "auto" ? page.mode : system.matches ? "dark" : "light";
    for (const button of menu.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", button.dataset.mode === page.mode);
    }
  };
  show();
  system.addEventListener("change", show);
  addEventListener("beforeprint", () => (page.theme = "light"));
  addEventListener("afterprint", show);

  // A plain <details> knows no other way to close than its summary.
  const close = () => {
    if (!menu.open) return;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  };
  menu.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    page.mode = button.dataset.mode;
    localStorage.setItem("mode", page.mode);
    show();
    close();
  });
  for (const event of ["click", "focusin"]) {
    document.addEventListener(event, ({ target }) => menu.contains(target) || close());
  }
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close());
}
