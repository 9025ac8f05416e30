// What goes on beyond its edge can be reached by key; what is folded is measured when it opens.
{
  const SCROLLS = "pre, .cell_output > .output, .pst-scrollable-table-container";
  const observer = new ResizeObserver((entries) => {
    const blocks = [...new Set(entries.map(({ target }) => target.closest(SCROLLS)))];
    // Asked of all before anything changes: each change would ask for a new layout.
    const goOn = blocks.map((each) => each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight);
    blocks.forEach((each, i) => (each.tabIndex = goOn[i] ? 0 : -1));
  });
  // What is in a table or a formula grows when its font has arrived.
  for (const each of document.querySelectorAll(`${SCROLLS}, .pst-scrollable-table-container > *`)) observer.observe(each);
}

// The bar above the page has a shadow once something lies below it.
new IntersectionObserver(([{ boundingClientRect }]) => {
  document.body.classList.toggle("scrolled", boundingClientRect.y < 0);
}).observe(document.querySelector(".sbt-scroll-pixel-helper"));
