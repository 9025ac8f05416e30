// The search is fetched when a reader is about to use it; its button, Ctrl+K, ⌘K and "/" open it.
{
  const dialog = document.querySelector("#pst-search-dialog");
  const root = document.documentElement.dataset.content_root;
  const isMac = /^(Mac|iPhone)/.test(navigator.platform);
  const load = () => {
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${root}search/dialog.css` }),
      Object.assign(document.createElement("script"), { src: `${root}search/dialog.js` }),
    );
  };
  dialog.addEventListener("focusin", load, { once: true });
  const open = () => {
    const field = document.querySelector(".search-page input[name=q]");
    if (field) {
      field.focus();
      field.select();
    } else if (dialog.open) dialog.close();
    else dialog.showModal();
  };
  for (const button of document.querySelectorAll(".search-button__button")) button.addEventListener("click", open);
  if (isMac) {
    for (const key of document.querySelectorAll(".kbd-shortcut__modifier")) key.textContent = "⌘";
  }
  document.addEventListener("keydown", (event) => {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    const [target] = event.composedPath();
    const isWritten = target.closest?.("input, textarea, select, [contenteditable]");
    const isSlash = key === "/" && !ctrlKey && !metaKey && !altKey && !isWritten;
    const isShortcut = /^k$/i.test(key) && (isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey;
    if (!isSlash && !isShortcut) return;
    event.preventDefault();
    open();
  });
}
