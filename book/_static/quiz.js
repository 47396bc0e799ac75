// Quick quizzes. The page holds every question with its answers folded; this script lets a reader
// choose or type, and shows the feedback that stands in the folded answers. After each check the
// quiz sends an event "mml:quiz-answered" with {name, question, right}.
(() => {
  "use strict";

  const NUMBER = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?:\/(\d+\.?\d*))?$/i;

  const readNumber = text => {
    const plain = text.replace(/\s/g, "").replace(/\u2212/g, "-").replace(",", ".");
    const found = NUMBER.exec(plain);
    return found ? Number(found[1]) / Number(found[2] || 1) : NaN;
  };

  const near = (entry, value) => Math.abs(value - entry.dataset.value) <= Number(entry.dataset.tolerance) * (1 + 1e-9);

  // Each returns {right, entries, says}: whether it is right, whose feedback to show, and words of its own.
  const judgeChoice = (form, entries, several) => {
    const fields = [...form.querySelectorAll("ol.mml-quiz-choices input")];
    const chosen = entries.filter((entry, k) => fields[k].checked);
    if (!chosen.length) return {says: "Choose an answer first."};
    const good = chosen.filter(entry => entry.dataset.right === "true").length;
    const all = entries.filter(entry => entry.dataset.right === "true").length;
    fields.forEach(field => {
      if (field.checked) field.closest("li").dataset.chosen = entries[fields.indexOf(field)].dataset.right;
    });
    const missing = several && good < all ? "There is more to choose." : "";
    return {right: good === chosen.length && good === all, entries: chosen, says: missing};
  };

  const judgeNumber = (form, entries) => {
    const value = readNumber(form.querySelector(".mml-quiz-number").value);
    if (!Number.isFinite(value)) return {says: "Type a number, such as 0.5, 1/2, \u22123 or 1e-3."};
    const known = entries.filter(entry => entry.dataset.value !== undefined);
    const found = known.find(entry => entry.dataset.right === "true" && near(entry, value))
      || known.find(entry => near(entry, value))
      || entries.find(entry => entry.dataset.value === undefined);
    return {right: found?.dataset.right === "true", entries: found ? [found] : [], says: ""};
  };

  // The feedback as it stands in the folded answers; the label in bold that begins it gives way to `label`.
  const copyOf = (entry, label) => {
    const copy = document.createElement("div");
    copy.append(...entry.cloneNode(true).childNodes);
    copy.querySelectorAll("[id]").forEach(node => node.removeAttribute("id"));
    copy.querySelector("strong").textContent = label;
    return copy;
  };

  const mark = right => right ? "\u2713" : "\u2717";

  const labelOf = (entry, entries) =>
    `${"abcdefghijklmnopqrstuvwxyz"[entries.indexOf(entry)]} ${mark(entry.dataset.right === "true")} `;

  const lead = (word, says) => {
    const line = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = word;
    line.append(strong, says ? " " + says : "");
    return line;
  };

  const setUp = (quiz, form, question) => {
    const kind = form.dataset.kind;
    const box = form.querySelector(".mml-quiz-feedback");
    const entries = [...form.querySelectorAll(".mml-quiz-solution li[data-right]")];
    form.querySelectorAll("[hidden]").forEach(node => { node.hidden = false; });
    const forget = () => {
      box.replaceChildren();
      delete box.dataset.right;
      form.querySelectorAll("[data-chosen]").forEach(node => { delete node.dataset.chosen; });
    };
    form.addEventListener("input", forget);
    form.addEventListener("submit", event => {
      event.preventDefault();
      forget();
      const reply = kind === "number" ? judgeNumber(form, entries) : judgeChoice(form, entries, kind === "several");
      if (!reply.entries) {
        box.append(lead("", reply.says));
        return;
      }
      box.dataset.right = reply.right;
      const copies = reply.entries.map(entry => copyOf(entry, kind === "several" ? labelOf(entry, entries) : ""));
      box.append(lead(`${mark(reply.right)} ${reply.right ? "Right." : "Not yet."}`, reply.says), ...copies);
      form.classList.add("mml-quiz-tried");
      const detail = {name: quiz.id, question, right: reply.right};
      quiz.dispatchEvent(new CustomEvent("mml:quiz-answered", {bubbles: true, detail}));
    });
  };

  // Browsers that cannot unfold in the style sheet alone are unfolded here for print.
  const unfoldForPrint = () => {
    const folded = [...document.querySelectorAll(".mml-quiz-solution:not([open])")];
    folded.forEach(node => { node.open = true; });
    addEventListener("afterprint", () => folded.forEach(node => { node.open = false; }), {once: true});
  };

  const start = () => {
    document.querySelectorAll(".mml-quiz").forEach(quiz => {
      quiz.classList.add("mml-quiz-on");
      quiz.querySelectorAll("form").forEach((form, k) => setUp(quiz, form, k + 1));
    });
    addEventListener("beforeprint", unfoldForPrint);
  };

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
