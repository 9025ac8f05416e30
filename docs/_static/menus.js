// Menus and dialogs close when a reader is done with them, and give the focus back.

const OPENERS = ".primary-toggle, .secondary-toggle, .search-button, .theme-switch-button";
let opener;

// On a phone the contents of a page open as a dialog: who has chosen a section wants to read it.
document.addEventListener("click", ({ target }) => {
  if (target.closest("dialog a[href^='#']")) target.closest("dialog").close();
});

// The theme takes the focus from what was pressed and keeps the event to itself.
const remember = ({ target }) => {
  const pressed = target.closest(OPENERS);
  if (!pressed) return;
  setTimeout(() => {
    if (document.querySelector("dialog[open]")) opener = pressed;
    else pressed.focus();
  });
};
document.addEventListener("click", remember, true);

const giveBack = () => {
  opener?.focus({ preventScroll: true });
  opener = undefined;
};
// The event does not bubble.
document.addEventListener("close", giveBack, true);

// The menu of colours is a plain <details>, which knows no other way to close than its summary.
function closeColours(staysOpen) {
  const menu = document.querySelector(".theme-switch-container[open]");
  if (!menu || staysOpen(menu)) return;
  if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  menu.open = false;
}

document.addEventListener("click", ({ target }) =>
  closeColours((menu) => menu.contains(target) && !target.closest(".theme-change-button")),
);
document.addEventListener("focusin", ({ target }) => closeColours((menu) => menu.contains(target)));
document.addEventListener("keydown", ({ key }) => closeColours(() => key !== "Escape"));
