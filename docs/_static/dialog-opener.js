// The search is fetched when a reader is about to use it; "/" opens it as Ctrl+K does.
{
  const dialog = document.querySelector("#pst-search-dialog");
  const root = document.documentElement.dataset.content_root;
  const load = () => {
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${root}search/dialog.css` }),
      Object.assign(document.createElement("script"), { src: `${root}search/dialog.js` }),
    );
  };
  dialog.addEventListener("focusin", load, { once: true });
  // Keys of a syllable in the making belong to the input method; the theme would close the dialog.
  const leave = (event) => {
    if (event.isComposing) event.stopImmediatePropagation();
  };
  addEventListener("keydown", leave, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const [target] = event.composedPath();
    if (target.closest?.("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    const field = document.querySelector(".search-page input[name=q]");
    if (field) field.focus();
    else dialog.showModal();
  });
}
