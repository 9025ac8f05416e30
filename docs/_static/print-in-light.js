// Paper is white: a page that is read in dark colours prints in light ones.
{
  const colours = document.documentElement.dataset;
  let shown = colours.theme;
  addEventListener("beforeprint", () => {
    shown = colours.theme;
    colours.theme = "light";
  });
  addEventListener("afterprint", () => {
    colours.theme = shown;
  });
}
