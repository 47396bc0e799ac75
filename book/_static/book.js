/* What the pages need of a script beyond the theme's own: menus that open, the section in view
   marked in the contents at the right, wide boxes within reach of keys, and print in light with folded parts open. */
(function () {
  "use strict";

  function menus() {
    const toggles = document.querySelectorAll('[data-bs-toggle="dropdown"]');
    function set(toggle, open) {
      const menu = toggle.parentElement.querySelector(".dropdown-menu");
      toggle.setAttribute("aria-expanded", String(open));
      menu.classList.toggle("show", open);
    }
    toggles.forEach(function (toggle) {
      const items = toggle.parentElement.querySelectorAll(".dropdown-menu a, .dropdown-menu button");
      toggle.addEventListener("click", function () {
        set(toggle, toggle.getAttribute("aria-expanded") !== "true");
      });
      toggle.parentElement.addEventListener("keydown", function (event) {
        const at = Array.prototype.indexOf.call(items, document.activeElement);
        if (event.key === "Escape") {
          set(toggle, false);
          toggle.focus();
        } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          set(toggle, true);
          const step = event.key === "ArrowDown" ? 1 : items.length - 1;
          items[at < 0 ? 0 : (at + step) % items.length].focus();
        }
      });
      document.addEventListener("click", function (event) {
        if (!toggle.contains(event.target)) set(toggle, false);
      });
      toggle.parentElement.addEventListener("focusout", function (event) {
        if (event.relatedTarget && !toggle.parentElement.contains(event.relatedTarget)) set(toggle, false);
      });
    });
  }

  function contents() {
    const links = new Map();
    document.querySelectorAll("nav.page-toc a[href^='#']").forEach(function (link) {
      const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (section) links.set(section, link);
    });
    if (!links.size || !window.IntersectionObserver) return;
    const inView = new Set();
    const watch = new IntersectionObserver(
      function (entries) {
        entries.forEach(function (entry) {
          if (entry.isIntersecting) inView.add(entry.target);
          else inView.delete(entry.target);
        });
        let last = null;
        links.forEach(function (link, section) {
          if (inView.has(section)) last = link;
        });
        if (!last || last.classList.contains("active")) return;
        links.forEach(function (link) {
          link.classList.toggle("active", link === last);
          link.parentElement.classList.toggle("active", link === last);
          if (link === last) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        });
        const bar = last.closest(".bd-sidebar-secondary");
        if (bar) bar.scrollTop = last.offsetTop - bar.clientHeight / 2;
      },
      { rootMargin: "-10% 0px -70% 0px" }
    );
    links.forEach(function (link, section) {
      watch.observe(section);
    });
  }

  /* What is wider than its column scrolls, and can be reached and scrolled by key. A box is measured when its section
     is laid out, that is, when it comes near, and again when its width changes or fonts have come; until then it counts
     as too wide. */
  function scrollers() {
    if (!window.ResizeObserver) return;
    const near = new Set();
    function measure(boxes) {
      const wide = boxes.map(function (box) {
        return box.scrollWidth > box.clientWidth + 1;
      });
      boxes.forEach(function (box, k) {
        if (wide[k]) box.tabIndex = 0;
        else if (box !== document.activeElement) box.removeAttribute("tabindex"); // never under a reader's hand
      });
    }
    const watch = new ResizeObserver(function (entries) {
      const boxes = entries.map(function (entry) {
        return entry.target;
      });
      boxes.forEach(near.add, near);
      measure(boxes);
    });
    document.fonts.addEventListener("loadingdone", function () {
      measure(Array.from(near));
    });
    const boxes = "article pre, .pst-scrollable-table-container, .cell_output, .katex-display";
    document.querySelectorAll(boxes).forEach(function (box) {
      box.tabIndex = 0;
      watch.observe(box);
      box.addEventListener("blur", function () {
        measure([box]);
      });
    });
  }

  /* Lay out all of the page, with the fonts and pictures that it would fetch when they come into view. */
  function whole() {
    document.documentElement.classList.add("mml-whole");
    const pictures = Array.from(document.querySelectorAll("article img"), function (picture) {
      picture.loading = "eager";
      return picture.decode().catch(function () {});
    });
    void document.body.offsetHeight;
    return Promise.all(pictures.concat(document.fonts.ready));
  }

  function print() {
    const printNow = window.print.bind(window);
    window.print = function () {
      whole().then(printNow);
    };
    window.addEventListener("keydown", function (event) {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === "p") {
        event.preventDefault();
        window.print();
      }
    });

    const page = document.documentElement;
    let opened = [];
    let theme = page.dataset.theme;
    window.addEventListener("beforeprint", function () {
      theme = page.dataset.theme;
      page.dataset.theme = "light";
      whole();
      opened = Array.from(document.querySelectorAll("article details:not([open], .hide)"));
      opened.forEach(function (details) {
        details.open = true;
      });
    });
    window.addEventListener("afterprint", function () {
      page.dataset.theme = theme;
      opened.forEach(function (details) {
        details.open = false;
      });
    });
  }

  menus();
  contents();
  scrollers();
  print();
})();
