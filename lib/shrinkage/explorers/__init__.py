"""What all explorers share: the base class, the JavaScript kit, and how a page mounts them."""

from shrinkage.explorers.base import Explorer, inline_svg, number, site_script, site_style

__all__ = ["Explorer", "inline_svg", "number", "site_script", "site_style"]
