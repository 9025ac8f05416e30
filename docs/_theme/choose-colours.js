{const page = document.documentElement.dataset;
page.mode = localStorage.getItem("mode") || "auto";
page.theme = page.mode !== "auto" ? page.mode
  : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";}
