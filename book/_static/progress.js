// What the reader has done: chapters read, exercises solved, quiz questions answered. It is kept in this
// browser alone, under one key; without storage (a private window may have none) it lasts as long as the page.
(() => {
  "use strict";

  const KEY = "mmlbook-progress";
  const ASIDE = "mmlbook-progress-damaged";
  const KINDS = ["read", "solved", "answered"];
  const NAME = /^[\w./-]{1,120}$/;

  const root = new URL(document.documentElement.dataset.content_root || "./", location.href);
  const pageOf = url => decodeURIComponent(new URL(url, location.href).pathname.slice(root.pathname.length)).replace(/\.html$/, "");
  const here = pageOf(location.href);

  const empty = () => ({version: 1, read: {}, solved: {}, answered: {}});

  // Returns the progress that a text holds: whatever else it is, an error that says so.
  const parsed = text => {
    const found = JSON.parse(text);
    if (!found || found.version !== 1) throw new Error("It is not a file of this book's progress (version 1).");
    const clean = empty();
    for (const kind of KINDS) {
      if (typeof found[kind] !== "object" || found[kind] === null || Array.isArray(found[kind])) {
        throw new Error(`Its part "${kind}" is missing or damaged.`);
      }
      for (const name of Object.keys(found[kind])) {
        if (NAME.test(name) && found[kind][name] === true) clean[kind][name] = true;
      }
    }
    return clean;
  };

  const NOT_STORED = "This browser stores nothing for this page (a private window?): progress lasts until you leave it.";

  let message = "";

  const load = () => {
    const text = localStorage.getItem(KEY); // where storing is refused, the head of the page has put a storage of its own
    if (text === null) return empty();
    try {
      return parsed(text);
    } catch (_) {
      localStorage.removeItem(KEY);
      localStorage.setItem(ASIDE, text);
      message = "What was stored here was damaged. It has been set aside, and counting begins anew.";
      return empty();
    }
  };

  const save = progress => {
    try {
      localStorage.setItem(KEY, JSON.stringify(progress));
      if (localStorage.inMemory) message = NOT_STORED;
    } catch (_) {
      message = "This browser has no room left to remember your progress: nothing was stored.";
    }
    show(progress);
    document.dispatchEvent(new CustomEvent("mml:progress", {detail: progress}));
  };

  const set = (kind, name, done) => {
    const progress = load();
    if (done) progress[kind][name] = true;
    else delete progress[kind][name];
    save(progress);
  };

  // -- what the page shows --

  const switches = []; // each: {button, kind, name, words: [undone, done]}

  const makeSwitch = (kind, name, words, cssClass) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `mml-done ${cssClass}`;
    button.addEventListener("click", () => set(kind, name, !load()[kind][name]));
    switches.push({button, kind, name, words});
    return button;
  };

  const count = (progress, kind, prefix) => Object.keys(progress[kind]).filter(name => name.startsWith(prefix)).length;

  const show = progress => {
    for (const {button, kind, name, words} of switches) {
      const done = Boolean(progress[kind][name]);
      button.setAttribute("aria-pressed", String(done));
      button.textContent = words[Number(done)];
    }
    document.querySelectorAll("nav.bd-links a.reference[href]").forEach(link => {
      const page = link.classList.contains("current") && link.getAttribute("href") === "#" ? here : pageOf(link.href);
      const done = Boolean(progress.read[page]);
      link.classList.toggle("mml-read", done);
      let words = link.querySelector(".mml-read-words");
      if (done && !words) {
        words = document.createElement("span");
        words.className = "mml-read-words";
        words.textContent = " (read)";
        link.append(words);
      } else if (!done && words) words.remove();
    });
    document.querySelectorAll("[data-mml-page]").forEach(node => {
      node.classList.toggle("mml-read", Boolean(progress.read[node.dataset.mmlPage]));
    });
    showPanel(progress);
  };

  const showPanel = progress => {
    const panel = document.querySelector(".mml-progress");
    if (!panel) return;
    const sums = {read: 0, solved: 0, answered: 0};
    panel.querySelectorAll("tr[data-mml-row]").forEach(row => {
      const page = row.dataset.mmlRow;
      const done = {
        read: Number(Boolean(progress.read[page])),
        solved: count(progress, "solved", `${page}/`),
        answered: count(progress, "answered", `${page}/`),
      };
      for (const kind of KINDS) {
        const cell = row.querySelector(`[data-kind="${kind}"]`);
        const most = Number(cell.dataset.of);
        const now = Math.min(done[kind], most);
        sums[kind] += now;
        cell.textContent = kind === "read" ? (now ? "\u2713" : "\u2013") : `${now} of ${most}`;
      }
    });
    panel.querySelectorAll(".mml-progress-sum").forEach(cell => {
      const now = sums[cell.dataset.kind];
      cell.textContent = `${now} of ${cell.dataset.of}`;
      const bar = panel.querySelector(`meter[data-kind="${cell.dataset.kind}"]`);
      if (bar) bar.value = now;
    });
    panel.querySelector(".mml-progress-message").textContent = message;
  };

  // -- the panel: take along, bring back, erase --

  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(load(), null, 1)], {type: "application/json"}));
    link.download = "mathematics-for-machine-learning-progress.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const bringBack = async file => {
    try {
      const found = parsed(await file.text());
      const progress = load();
      for (const kind of KINDS) Object.assign(progress[kind], found[kind]);
      message = "Imported: it was added to what was here.";
      save(progress);
    } catch (error) {
      message = `Nothing was changed: this file could not be read. ${error instanceof SyntaxError ? "It is not JSON." : error.message}`;
      showPanel(load());
    }
  };

  const setUpPanel = panel => {
    const field = panel.querySelector("input[type=file]");
    panel.querySelector("[data-do=export]").addEventListener("click", download);
    panel.querySelector("[data-do=import]").addEventListener("click", () => field.click());
    field.addEventListener("change", () => {
      if (field.files[0]) bringBack(field.files[0]);
      field.value = "";
    });
    panel.querySelector("[data-do=erase]").addEventListener("click", () => {
      if (!confirm("Erase what this browser remembers of your progress?")) return;
      message = "Erased.";
      save(empty());
    });
    panel.querySelectorAll("[hidden]:not(input)").forEach(node => { node.hidden = false; });
  };

  const start = () => {
    const article = document.querySelector("article.bd-article");
    if (article && document.querySelector(".mml-furniture")) {
      article.querySelectorAll(".exercise[id]").forEach(exercise => {
        const title = exercise.querySelector(".admonition-title");
        if (title) title.append(makeSwitch("solved", `${here}/${exercise.id}`, ["Mark as solved", "\u2713 Solved"], "mml-done-small"));
      });
      const end = document.createElement("p");
      end.className = "mml-done-end d-print-none";
      end.append(makeSwitch("read", here, ["Mark this chapter as read", "\u2713 Read"], "mml-done-large"));
      article.append(end);
    }
    document.addEventListener("mml:quiz-answered", event => {
      if (event.detail.right) set("answered", `${here}/${event.detail.name}/${event.detail.question}`, true);
    });
    const panel = document.querySelector(".mml-progress");
    if (panel) setUpPanel(panel);
    show(load());
    document.dispatchEvent(new CustomEvent("mml:progress", {detail: load()}));
    addEventListener("storage", event => {
      if (event.key === KEY || event.key === null) show(load());
    });
  };

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
