// Open the first language that the reader prefers and the site has; English for all others.
const links = [...document.querySelectorAll("a[hreflang]")];
const find = (code) => links.find(({ hreflang }) => hreflang === code);
const preferred = navigator.languages.map((language) => find(language.split("-")[0])).find(Boolean);
location.replace((preferred ?? find("en") ?? links[0]).href);
