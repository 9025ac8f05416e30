// A term shows its definition to a reader who points at it, comes to it by keyboard or taps it once.
{
  const PATIENCE = 250; // ms to come to rest on a term, and to get from it into its box
  const MARGIN = 8; // px
  let shown, box, timer, isTouched;

  const boxOf = (link) => document.getElementById(link.hash.slice(1));
  const termAt = (target) => {
    const link = target.closest?.("a[href*='#term-']:not(.definition a)");
    return link && boxOf(link)?.popover ? link : null;
  };

  const hide = () => {
    clearTimeout(timer);
    box?.hidePopover();
    shown = box = null;
  };
  const show = (link) => {
    clearTimeout(timer);
    if (link === shown) return;
    hide();
    shown = link;
    box = boxOf(link);
    box.showPopover();
    const { left, top, bottom } = link.getClientRects()[0];
    const { offsetWidth, offsetHeight, style } = box;
    const most = document.documentElement.clientWidth - offsetWidth - MARGIN;
    const y = bottom + offsetHeight < innerHeight ? bottom : top - offsetHeight;
    style.left = `${scrollX + Math.max(MARGIN, Math.min(left, most))}px`;
    style.top = `${scrollY + y}px`;
  };
  const isWanted = () => shown.matches(":hover, :focus-visible") || box.matches(":hover, :focus-within");
  // What is to be seen is decided when the pointer or the focus has come to rest.
  const settle = (link) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (link?.matches(":hover")) show(link);
      else if (shown && !isWanted()) hide();
    }, PATIENCE);
  };

  document.querySelectorAll("a[href*='#term-']").forEach((link) => {
    if (termAt(link)) link.setAttribute("aria-describedby", link.hash.slice(1));
  });
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "touch") settle(termAt(target));
  });
  document.addEventListener("focusin", ({ target }) => {
    const link = termAt(target);
    if (link?.matches(":focus-visible")) show(link);
  });
  document.addEventListener("focusout", () => settle());
  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    isTouched = pointerType === "touch";
    if (shown && !shown.contains(target) && !box.contains(target)) hide();
  });
  // The second tap goes on, as does the name in the box.
  document.addEventListener("click", (event) => {
    const link = termAt(event.target);
    if (!link || !isTouched || link === shown) return;
    event.preventDefault();
    show(link);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") hide();
  });
}
