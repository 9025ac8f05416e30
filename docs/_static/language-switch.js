// The other language has the same headings under the same ids, the same queries and settings: keep
// the reader's place.
{
  // Where the reader is in the explorer or after a link, or the heading that was passed last.
  const place = () => {
    if (location.hash.startsWith("#lstm?")) return location.hash;
    const { top } = document.getElementById(location.hash.slice(1))?.getBoundingClientRect() ?? { top: -1 };
    if (top >= 0 && top < innerHeight) return location.hash;
    const passed = [...document.querySelectorAll(".bd-article section[id]")].filter(
      (section) => section.firstElementChild.getBoundingClientRect().top < innerHeight / 3,
    );
    const isAtTop = scrollY < innerHeight / 3;
    return isAtTop || !passed.length ? location.hash : `#${passed.at(-1).id}`;
  };
  for (const link of document.querySelectorAll(".language-switch a")) {
    link.addEventListener("click", () => {
      link.search = location.search;
      link.hash = place();
    });
  }
}

// What a reader has opened or put away is so when the page is loaded again.
{
  const opened = [...document.querySelectorAll(".bd-main details, .bd-sidebar-primary details")];
  const name = `open ${location.pathname}`;
  const kept = JSON.parse(sessionStorage.getItem(name) ?? "null");
  if (kept?.length === opened.length) opened.forEach((each, i) => (each.open = kept[i]));
  const sidebar = document.querySelector(".bd-sidebar-primary");
  if (sidebar) {
    sidebar.scrollTop = Number(sessionStorage.getItem("sidebar"));
    const current = [...sidebar.querySelectorAll("li.active")].at(-1);
    const below = (current?.getBoundingClientRect().top ?? 0) - sidebar.getBoundingClientRect().top;
    if (below < 0 || below > sidebar.clientHeight) sidebar.scrollTop += below - sidebar.clientHeight / 4;
  }
  // Who has put the sidebar away wants its room on every page.
  const AWAY = "pst-sidebar-hidden";
  sidebar?.classList.toggle(AWAY, sessionStorage.getItem(AWAY) === "true");
  // A dialog is left by a link in it: only on a reload is it still wanted.
  const [{ type }] = performance.getEntriesByType("navigation");
  const dialog = sessionStorage.getItem("dialog");
  if (type === "reload" && dialog) {
    const toggle = document.querySelector(dialog.replace("#pst-", ".").replace("-sidebar-modal", "-toggle"));
    if (toggle) toggle.click();
    else document.querySelector(dialog)?.showModal();
  }
  addEventListener("pagehide", () => {
    sessionStorage.setItem(name, JSON.stringify(opened.map((each) => each.open)));
    sessionStorage.setItem("sidebar", sidebar?.scrollTop ?? 0);
    if (sidebar) sessionStorage.setItem(AWAY, sidebar.classList.contains(AWAY));
    const { id } = document.querySelector("dialog[open]") ?? {};
    sessionStorage.setItem("dialog", id ? `#${id}` : "");
  });
}
