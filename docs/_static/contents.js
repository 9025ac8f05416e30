// In the contents of a page, what is being read is marked.
{
  const PATIENCE = 1000; // ms until a page has come to where a link leads
  const links = [...document.querySelectorAll("#pst-page-toc-nav a[href^='#']")];
  const entries = document.querySelectorAll("#pst-page-toc-nav li");
  const linkOf = new Map();
  for (const link of links) {
    const section = document.getElementById(link.hash.slice(1));
    if (section) linkOf.set(section.querySelector("h1, h2, h3, h4, h5, h6") ?? section, link);
  }
  const mark = (read) => {
    for (const link of links) {
      if (link === read) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    // Its own contents are shown.
    for (const entry of entries) entry.classList.toggle("active", entry.contains(read));
  };
  let jumped = -PATIENCE;
  const jump = () => {
    const link = links.find(({ hash }) => hash === location.hash);
    if (!link) return;
    jumped = performance.now();
    mark(link);
  };
  jump();
  addEventListener("hashchange", jump);
  document.addEventListener("click", ({ target }) => {
    if (target.closest("a")?.hash === location.hash) jump();
  });
  // The upper part of the screen.
  const observer = new IntersectionObserver((entries) => {
    const heading = entries.findLast((entry) => entry.isIntersecting)?.target;
    if (heading && performance.now() > jumped + PATIENCE) mark(linkOf.get(heading));
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const heading of linkOf.keys()) observer.observe(heading);
}
