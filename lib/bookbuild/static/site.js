// What the frame of a page does: theme, contents on a phone, search key, copy buttons, tab stops.
"use strict";

(function () {
  const root = document.documentElement;
  const SCROLLING = "pre, .table-wrap, .math-display .math";
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

  // --- Theme: automatic, light, dark, in an order that makes the first press a change. ---
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const printing = matchMedia("print");
  const names = { auto: "automatic", light: "light", dark: "dark" };

  function applyMode(mode) {
    root.dataset.mode = mode;
    const dark = mode === "auto" ? prefersDark.matches : mode === "dark";
    // Paper is white: a dark page is printed as a light one.
    root.dataset.theme = dark && !printing.matches ? "dark" : "light";
    for (const button of all(".theme-button")) {
      button.setAttribute("aria-label", `Colours: ${names[mode]}`);
      button.title = `Colours: ${names[mode]}`;
    }
  }

  function nextMode() {
    const order = prefersDark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    const mode = order[(order.indexOf(root.dataset.mode) + 1) % order.length];
    try {
      localStorage.setItem("mode", mode);
    } catch (error) {
      // Storage may be switched off; the choice then lasts for this page.
    }
    applyMode(mode);
  }

  applyMode(names[root.dataset.mode] ? root.dataset.mode : "auto");
  for (const medium of [prefersDark, printing])
    medium.addEventListener("change", () => applyMode(root.dataset.mode));
  for (const button of all(".theme-button")) button.addEventListener("click", nextMode);

  // --- Contents: a panel on a narrow screen. ---
  const navButton = document.querySelector(".book-nav-button");

  function showContents(open) {
    root.classList.toggle("contents-open", open);
    navButton.setAttribute("aria-expanded", String(open));
  }

  if (navButton) {
    navButton.addEventListener("click", () => showContents(!root.classList.contains("contents-open")));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && root.classList.contains("contents-open")) {
        showContents(false);
        navButton.focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".book-nav, .book-nav-button")) showContents(false);
    });
  }
  const here = document.querySelector(".book-nav a.current");
  if (here) {
    here.setAttribute("aria-current", "page");
    const nav = here.closest(".book-nav");
    // This lays the page out, before the other scripts have their turn: one long task fewer after the first paint.
    if (here.offsetTop > nav.clientHeight * 0.7) nav.scrollTop = here.offsetTop - nav.clientHeight / 3;
  }

  // --- Search: the key "/" goes to the field, and the results page keeps the words in it. ---
  const searchField = document.querySelector(".top .search input");
  searchField.value = new URLSearchParams(location.search).get("q") || "";
  document.addEventListener("keydown", (event) => {
    const shortcut = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const typing = event.target.closest("input, textarea, select, [contenteditable], .explorer");
    if (shortcut || (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey)) {
      event.preventDefault();
      searchField.focus();
      searchField.select();
    }
  });

  // --- Copying code. ---
  for (const button of navigator.clipboard ? all("button.copy") : []) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector("pre").textContent);
      button.classList.add("copied");
      button.setAttribute("aria-label", "Copied");
      setTimeout(() => {
        button.classList.remove("copied");
        button.setAttribute("aria-label", "Copy code");
      }, 1500);
    });
  }

  // --- What scrolls sideways must be reachable by keyboard. ---
  // An observer asks for no layout of its own, and waits for what is far from the screen.
  const sized = new ResizeObserver((entries) => {
    const boxes = new Set(entries.map(({ target }) => target.closest(SCROLLING)));
    for (const [box, scrolls] of [...boxes].map((one) => [one, one.scrollWidth > one.clientWidth + 1])) {
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  });
  for (const box of all(SCROLLING)) for (const one of [box, ...box.children]) sized.observe(one);

  // --- A long table is filtered by the columns whose cells say the same again and again. ---
  function options(rows, column) {
    // "first, section 2" can be found under "first" too.
    const texts = rows.flatMap((row) => {
      const text = row.cells[column].textContent.trim();
      return text.includes(", ") ? [text.split(", ")[0], text] : [text];
    });
    return [...new Set(texts)];
  }

  function filterTable(box) {
    const table = box.querySelector("table");
    const rows = [...table.tBodies[0].rows];
    const bar = Object.assign(document.createElement("form"), { className: "filters" });
    const said = Object.assign(document.createElement("output"), { className: "filters-count" });
    const choices = [];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const found = options(rows, column);
      if (found.length > rows.length / 2) return;
      const select = document.createElement("select");
      select.setAttribute("aria-label", head.textContent);
      select.append(new Option("all", ""), ...found.map((text) => new Option(text, text)));
      const label = document.createElement("label");
      label.append(`${head.textContent} `, select);
      bar.append(label);
      choices.push({ column, select });
    });
    function apply() {
      for (const row of rows)
        row.hidden = choices.some(({ column, select }) => {
          const text = row.cells[column].textContent.trim();
          return select.value && text !== select.value && !text.startsWith(`${select.value}, `);
        });
      said.value = `${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
    }
    bar.append(said);
    bar.addEventListener("input", apply);
    bar.addEventListener("submit", (event) => event.preventDefault());
    box.prepend(bar);
    apply();
    // A link to a row that the filter hides shows all rows again.
    addEventListener("hashchange", () => {
      const target = location.hash && document.getElementById(location.hash.slice(1));
      if (!target || !target.closest("tr")?.hidden) return;
      bar.reset();
      apply();
      target.scrollIntoView();
    });
  }
  for (const box of all(".filterable")) filterTable(box);

  // --- The section that is being read, in the contents of the page. ---
  const links = new Map(all(".page-toc a").map((link) => [link.hash.slice(1), link]));
  const heads = all("main section[id] > :is(h2, h3)").filter((h) => links.has(h.parentElement.id));

  function markSection() {
    const passed = heads.filter((head) => head.getBoundingClientRect().top < innerHeight * 0.3);
    const current = passed.length ? passed[passed.length - 1].parentElement.id : "";
    for (const [id, link] of links) {
      if (id === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
  if (heads.length) {
    let waiting = false;
    const markSoon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        markSection();
      });
    };
    addEventListener("scroll", markSoon, { passive: true });
    markSoon();
  }

  // --- A link into a closed answer opens it. ---
  function openTarget() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  }
  addEventListener("hashchange", openTarget);
  openTarget();
})();
