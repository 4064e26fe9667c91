"""The page for an address that leads nowhere: whole in itself, as it is shown at any depth."""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from bookbuild.page import Page

TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="There is no page at this address.">
<meta name="robots" content="noindex">
<title>No page here – {title}</title>
<base href="{base}"{known}>
<script>
(async (base) => {{
  if (location.protocol === "file:") return base.remove();
  // Where the website's address was not known when it was built, the nearest folder that has it.
  const parts = base.hasAttribute("data-known") ? [] : location.pathname.split("/").slice(0, -1);
  for (; parts.length; parts.pop()) {{
    const folder = parts.join("/") + "/";
    const there = await fetch(folder + "_static/site.js", {{ method: "HEAD" }}).catch(() => null);
    if (there && there.ok) return base.setAttribute("href", folder);
  }}
}})(document.querySelector("base"));
</script>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0 auto; max-width: 38rem; padding: 4rem 1.25rem;
  background: #ffffff; color: #1c2530;
  font: 1.1rem/1.6 Charter, "Bitstream Charter", "Sitka Text", Cambria, serif; }}
h1 {{ font-size: 1.9rem; line-height: 1.25; }}
a {{ color: #06479a; }}
li {{ margin: 0.4rem 0; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #14181e; color: #e6e9ee; }}
  a {{ color: #8fc1f3; }}
}}
</style>
</head>
<body>
<main>
<h1>There is no page at this address</h1>
<p>It may have moved. These are the pages of <a href="index.html">{title}</a>:</p>
<ul>
{links}
</ul>
</main>
</body>
</html>
"""


def write(site: Path, pages: list[Page], base_url: str) -> None:
    """Write ``404.html``.

    Parameters
    ----------
    site : Path
        The website.
    pages : list of Page
        Its pages, which the page links to in the order of the book.
    base_url : str
        The address at which the website will be published; without one, a script
        looks for the website, and where no script runs the links work at its host's root.
    """
    index = next(page for page in pages if page.name == "index.html")
    links = {
        str(link["href"]): link.get_text(strip=True)
        for link in index.soup.select("nav.book-nav a[href]")
        if not str(link["href"]).startswith("#")
    }
    titles = index.soup.select_one(".brand")
    path = urlsplit(base_url).path.rstrip("/") + "/"
    (site / "404.html").write_text(
        TEMPLATE.format(
            title=escape(titles.get_text(strip=True) if titles else "the book"),
            base=escape(path),
            known=" data-known" if base_url else "",
            links="\n".join(
                f'<li><a href="{escape(address)}">{escape(words)}</a></li>'
                for address, words in links.items()
            ),
        ),
        encoding="utf-8",
    )
