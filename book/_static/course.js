// The map of the book: choose a goal, and what it does not need fades; say how long the way is.
(() => {
  "use strict";

  const needed = (goal, boxes) => {
    const wanted = new Set();
    const waiting = [goal];
    while (waiting.length) {
      const name = waiting.pop();
      if (wanted.has(name) || !boxes.has(name)) continue;
      wanted.add(name);
      waiting.push(...boxes.get(name).dataset.needs.split(" ").filter(Boolean));
    }
    return wanted;
  };

  const says = (wanted, boxes) => {
    const all = [...wanted].map(name => boxes.get(name));
    const left = all.filter(box => !box.classList.contains("mml-read"));
    const hours = Math.ceil(left.reduce((sum, box) => sum + Number(box.dataset.minutes), 0) / 30) / 2;
    if (!left.length) return "You have read all that it needs, and the chapter itself.";
    const chapters = `${left.length} ${left.length === 1 ? "chapter" : "chapters"}`;
    return `${chapters} to read, about ${hours} ${hours === 1 ? "hour" : "hours"}.`;
  };

  const setUp = map => {
    const boxes = new Map([...map.querySelectorAll("a[data-mml-page]")].map(box => [box.dataset.mmlPage, box]));
    const arrows = [...map.querySelectorAll(".mml-map-arrow")];
    const field = map.querySelector("select");
    const show = goal => {
      const wanted = goal ? needed(goal, boxes) : null;
      boxes.forEach((box, name) => box.classList.toggle("mml-map-faded", Boolean(wanted) && !wanted.has(name)));
      arrows.forEach(path => {
        const on = wanted && wanted.has(path.dataset.from) && wanted.has(path.dataset.to);
        path.classList.toggle("mml-map-faded", Boolean(wanted) && !on);
        path.classList.toggle("mml-map-on", Boolean(on));
      });
      return wanted;
    };
    const settle = () => {
      const wanted = show(field.value);
      map.querySelector(".mml-map-says").textContent = wanted ? says(wanted, boxes) : "";
    };
    field.addEventListener("change", settle);
    document.addEventListener("mml:progress", settle);
    boxes.forEach((box, name) => {
      box.addEventListener("focus", () => show(name));
      box.addEventListener("pointerenter", () => show(name));
      box.addEventListener("blur", () => show(field.value));
      box.addEventListener("pointerleave", () => show(field.value));
    });
    map.querySelector(".mml-map-goal").hidden = false;
  };

  const start = () => document.querySelectorAll(".mml-map").forEach(setUp);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
