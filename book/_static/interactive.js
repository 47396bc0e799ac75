// Moving figures: wait until one comes near the window, then load what moves it, once a page.
(function () {
  "use strict";
  const site = new URL("..", document.currentScript.src);
  let loaded = null;

  function script(path) {
    return new Promise((done, fail) => {
      const element = document.createElement("script");
      element.src = new URL(path, site).href;
      element.onload = done;
      element.onerror = () => fail(new Error("cannot load " + path));
      document.head.append(element);
    });
  }

  function load() {
    loaded ??= script("lib/jsxgraph/jsxgraphcore.js").then(() => script("lib/interactive/moving.js"));
    return loaded;
  }

  function wake(figure) {
    if (figure.dataset.moving) return;
    figure.dataset.moving = "loading";
    load()
      .then(() => window.mmlMoving.bring(figure, window.JXG))
      .then(() => (figure.dataset.moving = "ready"))
      .catch((error) => {
        figure.dataset.moving = "failed"; // the still figure stays, and the style sheet hides what cannot work
        console.warn("figure " + figure.id + ": " + error.message);
      });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const figures = document.querySelectorAll("figure.mml-moving");
    if (!figures.length) return;
    const near = new IntersectionObserver(
      (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => wake(entry.target)),
      { rootMargin: "200px" },
    );
    figures.forEach((figure) => {
      near.observe(figure);
      figure.addEventListener("focusin", () => wake(figure));
    });
  });
})();
