// On a phone the contents of a page open as a dialog: who has chosen a section wants to read it.
document.addEventListener("click", ({ target }) => {
  if (target.closest("dialog a[href^='#']")) target.closest("dialog").close();
});
