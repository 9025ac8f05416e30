// Open the first language that the reader prefers and the site has; the first link otherwise.
const links = [...document.querySelectorAll("a[hreflang]")];
const preferred = navigator.languages
  .map((language) => links.find((link) => language.split("-")[0] === link.hreflang))
  .find(Boolean);
location.replace((preferred ?? links[0]).href);
