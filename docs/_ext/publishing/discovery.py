"""Let those find the site who come from outside: sitemap, robots, lost addresses, machines.

sphinx-sitemap writes one language at a time, without itself among the alternates; sphinx-llms-txt
copies the Korean sources into every language; sphinx-notfound-page knows one language.  All of
them speak of the whole site, which exists only when it is published.
"""

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

from babel import Locale
from jinja2 import Template

from _ext.publishing.pages import Page

# Pages of the machinery, which nobody looks for.
UNLISTED = {"search"}
# Where those may go on who have found nothing.
FRONT_PAGES = (
    "course/index",
    "guides/index",
    "inside/index",
    "reference/index",
    "reference/errors",
)
XHTML = "http://www.w3.org/1999/xhtml"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_sitemap(site: Path, languages: dict[str, dict[str, Page]], address: str) -> None:
    """List every page with its alternates in all languages, itself among them."""
    ET.register_namespace("", SITEMAP)
    ET.register_namespace("xhtml", XHTML)
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    source = next(iter(languages))
    for page in sorted(languages[source].keys() - UNLISTED):
        for language in languages:
            url = ET.SubElement(root, f"{{{SITEMAP}}}url")
            ET.SubElement(url, f"{{{SITEMAP}}}loc").text = f"{address}/{language}/{page}.html"
            for other in [*languages, "x-default"]:
                code = source if other == "x-default" else other
                href = f"{address}/{code}/{page}.html"
                attributes = {"rel": "alternate", "hreflang": other, "href": href}
                ET.SubElement(url, f"{{{XHTML}}}link", attributes)
    ET.ElementTree(root).write(site / "sitemap.xml", encoding="utf-8", xml_declaration=True)
    robots = f"User-agent: *\nAllow: /\nSitemap: {address}/sitemap.xml\n"
    (site / "robots.txt").write_text(robots, encoding="utf-8")


def write_llms(site: Path, languages: dict[str, dict[str, Page]], address: str) -> None:
    """Write for those who read with a machine what each page is and where its Markdown lies."""
    for language, pages in languages.items():
        lines = []
        for name, page in pages.items():
            description = page.tell("description", description_of)
            if name == "index":
                lines += [f"# {page.title}", "", f"> {description}", ""]
            elif name not in UNLISTED:
                prefix = f"{address}/{language}/" if address else ""
                lines.append(f"- [{page.title}]({prefix}{name}.md): {description}")
        (site / language / "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    index = "".join(f"- [{code}]({address or '.'}/{code}/llms.txt)\n" for code in languages)
    (site / "llms.txt").write_text(f"# LSTM 도감 · LSTM Field Guide\n\n{index}", encoding="utf-8")


def description_of(page: Page) -> str:
    """Return what a page says of itself."""
    return page.elements.css_first("meta[name=description]").attributes["content"]


def front_page(site: Path, languages: dict[str, dict[str, Page]], template: Template) -> Page:
    """Return the page that leads to the languages."""
    return Page(site / "index.html", template.render(languages=named(languages)))


def not_found(
    site: Path, languages: dict[str, dict[str, Page]], address: str, template: Template
) -> Page:
    """Return the page for lost addresses, whose links hold at any depth."""
    root = f"/{address.partition('://')[2].partition('/')[2]}".rstrip("/")
    ways = [
        language
        | {"search": (pages := languages[language["code"]])["search"].title}
        | {"pages": {name: pages[name].title for name in FRONT_PAGES if name in pages}}
        for language in named(languages)
    ]
    return Page(site / "404.html", template.render(languages=ways, root=root))


def named(languages: Iterable[str]) -> list[dict[str, str]]:
    """Return each language's code and the name that it has in itself."""
    return [{"code": c, "name": Locale.parse(c).get_display_name(c)} for c in languages]
