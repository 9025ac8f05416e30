"""Let those find the site who come from outside: sitemap, robots, lost addresses, machines.

sphinx-sitemap writes one language at a time, without itself among the alternates; sphinx-llms-txt
copies the Korean sources into every language; sphinx-notfound-page knows one language.  All of
them speak of the whole site, which exists only when it is published.
"""

from pathlib import Path
from xml.etree import ElementTree as ET

from bs4 import BeautifulSoup
from jinja2 import Environment

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


def pages(site: Path, language: str) -> list[str]:
    """Return the names of a language's pages, those nearest to the home page first."""
    folder = site / language
    names = {p.relative_to(folder).with_suffix("").as_posix() for p in folder.rglob("*.html")}
    return sorted(names - UNLISTED, key=lambda name: (name.count("/"), name != "index", name))


def write_sitemap(site: Path, languages: list[str], address: str) -> None:
    """List every page with its alternates in all languages, itself among them."""
    ET.register_namespace("", SITEMAP)
    ET.register_namespace("xhtml", XHTML)
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    for page in pages(site, languages[0]):
        for language in languages:
            url = ET.SubElement(root, f"{{{SITEMAP}}}url")
            ET.SubElement(url, f"{{{SITEMAP}}}loc").text = f"{address}/{language}/{page}.html"
            for other in [*languages, "x-default"]:
                code = languages[0] if other == "x-default" else other
                href = f"{address}/{code}/{page}.html"
                attributes = {"rel": "alternate", "hreflang": other, "href": href}
                ET.SubElement(url, f"{{{XHTML}}}link", attributes)
    ET.ElementTree(root).write(site / "sitemap.xml", encoding="utf-8", xml_declaration=True)
    robots = f"User-agent: *\nAllow: /\nSitemap: {address}/sitemap.xml\n"
    (site / "robots.txt").write_text(robots, encoding="utf-8")


def write_llms(site: Path, languages: list[str], address: str) -> None:
    """Write for those who read with a machine what each page is and where its Markdown lies."""
    for language in languages:
        lines = []
        for page in pages(site, language):
            html = (site / language / f"{page}.html").read_text(encoding="utf-8")
            soup = BeautifulSoup(html, "html.parser")
            title = soup.h1.get_text().rstrip("#")
            description = soup.select_one("meta[name=description]")["content"]
            if page == "index":
                lines += [f"# {title}", "", f"> {description}", ""]
            else:
                prefix = f"{address}/{language}/" if address else ""
                lines.append(f"- [{title}]({prefix}{page}.md): {description}")
        (site / language / "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    index = "".join(f"- [{code}]({address or '.'}/{code}/llms.txt)\n" for code in languages)
    (site / "llms.txt").write_text(f"# LSTM 도감 · LSTM Field Guide\n\n{index}", encoding="utf-8")


def title_of(page: Path) -> str:
    """Return the title of a page."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    return soup.h1.get_text().rstrip("#").strip()


def write_not_found(
    site: Path, languages: list[dict[str, str]], address: str, templates: Environment
) -> None:
    """Write the page for lost addresses, whose links hold at any depth."""
    root = f"/{address.partition('://')[2].partition('/')[2]}".rstrip("/")
    ways = [
        language
        | {"search": title_of(site / language["code"] / "search.html")}
        | {
            "pages": {
                name: title_of(path)
                for name in FRONT_PAGES
                if (path := site / language["code"] / f"{name}.html").exists()
            }
        }
        for language in languages
    ]
    page = templates.get_template("not-found.html").render(languages=ways, root=root)
    (site / "404.html").write_text(page, encoding="utf-8")
