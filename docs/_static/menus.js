// The contents of the site and of a page stand beside the text, and in a dialog where there is no
// room; who has closed a dialog is back where they were.
{
  const isBeside = matchMedia("(min-width: 992px)");
  for (const name of ["primary", "secondary"]) {
    const sidebar = document.querySelector(`#pst-${name}-sidebar`);
    const dialog = document.querySelector(`#pst-${name}-sidebar-modal`);
    const move = (from, to) => {
      to.append(...from.childNodes);
      [from.className, to.className] = ["", from.className];
    };
    document.querySelector(`.${name}-toggle`)?.addEventListener("click", () => {
      if (name === "primary" && isBeside.matches) {
        sidebar.classList.toggle("pst-sidebar-hidden");
        return;
      }
      move(sidebar, dialog);
      dialog.showModal();
    });
    dialog?.addEventListener("close", () => move(dialog, sidebar));
  }

  // On a phone the contents of a page open as a dialog: who has chosen a section wants to read it.
  document.addEventListener("click", ({ target, clientX, clientY }) => {
    const dialog = target.closest("dialog");
    const { left, right, top, bottom } = target.getBoundingClientRect();
    const isBesideIt = clientX < left || clientX > right || clientY < top || clientY > bottom;
    if (target === dialog ? isBesideIt : target.closest("dialog a[href^='#']")) dialog.close();
  });
}
