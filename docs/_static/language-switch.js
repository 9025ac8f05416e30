// The other language has the same headings under the same ids: keep the reader's section.
for (const link of document.querySelectorAll(".language-switch a")) {
  link.addEventListener("click", () => {
    link.hash = location.hash;
  });
}
