/* The search page. Sphinx's index knows which words stand on which page; under "named" it also holds what the book
   calls by a name, and where that is taught (search.py). What is asked for is looked up among the names first:
   an entry is [page, anchor, kind, title, text, name, …]. Names are compared by their words, so that hyphens,
   apostrophes, endings and British spelling make no difference. What Sphinx finds follows. It stands after a script
   that ends without a semicolon, so it begins with one. */
;(function () {
  "use strict";

  const MOST = 12; /* names shown */
  const LEAST = 0.3; /* a match worse than this is none */
  const WEIGHT = {
    term: 1, chapter: 0.98, function: 0.88, section: 0.85, symbol: 0.8, page: 0.7, glossary: 0.6, example: 0.5, exercise: 0.3,
  };
  const STATEMENT = 0.92;
  const EXACT = new Set(["function", "symbol"]); /* typed to the letter, these are meant */
  const QUESTIONS = new Set(["what", "whats", "how", "why", "when", "who", "where", "which", "do", "does", "i", "an", "my"]);
  const stemmer = new Stemmer();

  /* -- words ------------------------------------------------------------------------------ */

  function usual(word) {
    return word
      .replace(/our(s|ed|ing)?$/, "or$1")
      .replace(/([iy])s(e|es|ed|ing|ation|ations)$/, "$1z$2")
      .replace(/tre(s?)$/, "ter$1")
      .replace(/ll(ed|ing)$/, "l$1")
      .replace(/trices$/, "trix");
  }

  function plainly(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();
  }

  function wordsOf(text) {
    const plain = plainly(text).replace(/['’]s?(?!\p{L})|['’]/gu, "");
    const all = plain.match(/[\p{L}\p{N}]+/gu) || plain.match(/\S+/gu) || [];
    const told = all.filter((word) => !stopwords.includes(word));
    return (told.length ? told : all).map((word) => stemmer.stemWord(usual(word)));
  }

  /* -- what is found ---------------------------------------------------------------------- */

  /* All that is named, its names and what is said of it as words; and how much words tell: the fewer names have one,
     the more, but one that no name has tells little. */
  function study(named) {
    const things = named.map(function ([page, anchor, kind, title, text, ...names], place) {
      const context = new Set(wordsOf(`${Search._index.titles[page]} ${text}`.replace(/<[^>]*>/g, " ")));
      return { page, anchor, kind, title, text, place, context, names: names.map((name) => ({ name, words: wordsOf(name) })) };
    });
    const counts = new Map();
    things.forEach(({ names }) => names.forEach(({ words }) => words.forEach((word) => counts.set(word, 1 + (counts.get(word) || 0)))));
    const tells = (word) => (counts.has(word) ? Math.log(1 + named.length / counts.get(word)) : 2);
    return { things, weigh: (words) => words.reduce((sum, word) => sum + tells(word), 0) };
  }

  /* Say from 0 to 1 how well a name answers a question, both as words: by the share that they have in common of all
     words of both. A word that is only begun counts less; one that the name lacks, but what is said of the thing has,
     counts half. */
  function likeness(asked, name, context, weigh) {
    const question = asked.join("");
    if (question === name.join("") && (asked.length === name.length || name.some((word) => word.length > 1))) return 1;
    const at = name.findIndex((_, k) => name.slice(k).join("").startsWith(question));
    if (question.length > 2 && at >= 0) return (at ? 0.3 : 0.4) + (0.55 * question.length) / name.join("").length;
    const begins = (word, other) => word === other || (word.length > 2 && other.startsWith(word));
    const met = asked.filter((word) => name.some((other) => begins(word, other)));
    if (!met.length) return 0;
    const missed = asked.filter((word) => !met.includes(word));
    const beside = name.filter((other) => !asked.some((word) => begins(word, other)));
    const begun = met.filter((word) => !name.includes(word));
    const told = weigh(met) - 0.4 * weigh(begun) + 0.5 * weigh(missed.filter((word) => context.has(word)));
    const all = missed.length ? 0.85 : 1;
    return (0.9 * all * told) / (weigh(met) + weigh(missed) + weigh(beside));
  }

  function namesFound(query, least) {
    const all = wordsOf(query);
    const told = all.filter((word) => !QUESTIONS.has(word));
    const asked = told.length ? told : all;
    const typed = plainly(query).replace(/^(\w+)\(.*\)$/, "$1");
    const { things, weigh } = study(Search._index.named);
    const found = [];
    things.forEach(function (thing) {
      const best = thing.names.map(({ name, words }) =>
        EXACT.has(thing.kind) && plainly(name) === typed ? 1.2 : likeness(asked, words, thing.context, weigh)
      );
      const score = Math.max(...best) * (WEIGHT[thing.kind] || STATEMENT);
      if (score >= least) found.push({ ...thing, score });
    });
    found.sort((one, other) => other.score - one.score || one.place - other.place);
    const seen = new Set();
    const first = (key) => !seen.has(key) && seen.add(key);
    return found.filter(({ page, anchor }) => first(page + "#" + anchor)).slice(0, MOST);
  }

  /* Pages that have the words, and documented objects, as Sphinx ranks them; best first. */
  function wordsFound(query, found) {
    const [, terms, excluded, highlighted, objects] = Search._parseQuery(query);
    terms.forEach((word) => word in Object.prototype && terms.delete(word)); /* Sphinx takes these for words it knows */
    const shown = new Set(found.filter(({ anchor }) => !anchor).map(({ page }) => page));
    const tops = new Map();
    Search._index.named.forEach(function ([page, anchor, kind, title, text]) {
      if (kind === "chapter" || kind === "page") tops.set(page, { page, anchor, kind, title, text });
    });
    return Search._performSearch(query, terms, excluded, highlighted, objects)
      .reverse()
      .map(function ([name, title, anchor, about]) {
        const page = Search._index.docnames.indexOf(name);
        if (about) return { page, anchor: anchor.slice(1), kind: "function", title, text: about };
        return tops.get(page) || { page, anchor: "", kind: "page", title, text: "" };
      })
      .filter(({ page, anchor }) => anchor || !shown.has(page));
  }

  /* -- what is shown ---------------------------------------------------------------------- */

  function address(page, anchor) {
    const name = Search._index.docnames[page] + DOCUMENTATION_OPTIONS.LINK_SUFFIX;
    return document.documentElement.dataset.content_root + name + (anchor ? "#" + anchor : "");
  }

  function make(tag, name, content) {
    const element = document.createElement(tag);
    element.className = name;
    element.innerHTML = content;
    return element;
  }

  function item({ page, anchor, kind, title, text }) {
    const line = document.createElement("li");
    const link = line.appendChild(make("a", "", title));
    link.href = address(page, anchor);
    const where = kind === "chapter" || kind === "page" || kind === "glossary" ? "" : Search._index.titles[page];
    const what = kind === "function" ? "Code" : kind[0].toUpperCase() + kind.slice(1); /* it may be a class */
    const about = [what, where].filter(Boolean);
    line.append(" ", make("span", "mml-found-where", about.join(" · ")));
    if (text) line.append(make("p", "context", text));
    return line;
  }

  /* A line for a search that found nothing, or only what shares a word with the question. */
  function advise(query, named) {
    const ways = Search._index.helpful.map((page) => `<a href="${address(page, "")}">${Search._index.titles[page]}</a>`);
    ways.push(`<a href="${document.documentElement.dataset.content_root}genindex.html">Index</a>`);
    Search.status.textContent = named.length ? "Nothing has all these words. Perhaps you mean:" : "Nothing found.";
    Search.output.after(make("p", "", `Try fewer or other words, or look through these pages: ${ways.join(", ")}.`));
  }

  /* The theme means to do so, but takes the field of the closed dialog. */
  const field = document.querySelector(".bd-search-container input[name=q]");
  if (field) field.focus({ preventScroll: true });

  Search.query = function (query) {
    const well = namesFound(query, LEAST);
    const others = wordsFound(query, well);
    const count = well.length + others.length;
    const named = count ? well : namesFound(query, LEAST / 5);
    Search.stopPulse();
    Search.title.textContent = "Search results";
    Search.status.setAttribute("role", "status");
    if (count) Search.status.textContent = `${count} ${count === 1 ? "place" : "places"}, the best first`;
    else advise(query, named);
    Search.output.append(...named.map(item), ...others.map(item));
  };
})();
