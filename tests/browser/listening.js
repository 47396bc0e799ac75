/* What a test wants to know of a page for readers who hear it, or want it still: told after axe-core has gone over it. */
(() => {
  const shown = (e) => e.checkVisibility({ contentVisibilityAuto: false });
  const headings = [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6, [role=heading])")].filter(shown);
  const order = headings.map((e) => [Number(e.getAttribute("aria-level") ?? e.tagName[1]), e.textContent.trim()]);
  const skips = order.filter(([level], k) => level > (k ? order[k - 1][0] : 0) + 1);

  const unsaid = [...document.querySelectorAll(".katex, math")].filter((e) => {
    if (e.matches("math")) return !e.closest(".katex-mathml");
    const maths = e.querySelectorAll(":scope > .katex-mathml > math");
    const twins = e.querySelectorAll(":scope > .katex-html");
    const hidden = twins.length === 1 && twins[0].getAttribute("aria-hidden") === "true";
    const said = maths.length === 1 && maths[0].querySelector("mi, mn, mo, mtext, mspace") && !e.querySelector("merror");
    return !hidden || !said || e.closest("[aria-hidden=true]");
  });
  const voice = document.querySelector(".katex-mathml");
  const silenced = voice && (getComputedStyle(voice).display === "none" || getComputedStyle(voice).visibility === "hidden");

  const seconds = (said) => Math.max(...said.split(",").map((one) => parseFloat(one) * (one.includes("ms") ? 0.001 : 1)));
  const lively = [];
  for (const e of document.querySelectorAll("*")) {
    if (e.closest(".katex")) continue;
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(e, part);
      const moves = Math.max(seconds(style.animationDuration), seconds(style.transitionDuration)) > 0.01;
      if (moves || (!part && style.scrollBehavior === "smooth")) lively.push(`${e.tagName}.${e.className}${part ?? ""}`);
    }
  }
  return {
    skips: skips.map(([level, text]) => `${level}: ${text}`),
    unsaid: unsaid.map((e) => e.outerHTML.slice(0, 200)).concat(silenced ? ["all formulas"] : []),
    lively: lively.slice(0, 10),
    moving: document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 10).length,
  };
})();
