// A drawing becomes an explorer when a reader touches it, or comes near while what is below it is
// still out of sight, so that nothing on the screen moves.

for (const place of document.querySelectorAll("lstm-explorer")) {
  const load = () => import("./element.js");
  const button = place.querySelector("button");
  button?.addEventListener("click", async () => {
    await load();
    place.shadowRoot?.querySelector("button")?.focus();
  });
  addEventListener("scroll", () => new IntersectionObserver(([entry], observer) => {
    if (entry.isIntersecting && entry.boundingClientRect.bottom > innerHeight) {
      observer.disconnect();
      load();
    }
  }, { rootMargin: "0px 0px 400px" }).observe(place), { once: true, passive: true });
}
