/* What a test wants to know of a page, looked at from inside. */
(() => {
  const all = document.createElement("style");
  all.textContent = "* { content-visibility: visible !important; contain: none !important }";
  document.head.append(all); // nothing is left out because it is out of view, nor cut off
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  function rgba(color) {
    if (!known.has(color)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(color, [r, g, b, a / 255]);
    }
    return known.get(color);
  }
  const over = (top, bottom) => [0, 1, 2].map((i) => top[i] * top[3] + bottom[i] * (1 - top[3])).concat(1);
  function ground(element) {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const color = rgba(getComputedStyle(e).backgroundColor);
      if (color[3] > 0) layers.push(color);
      if (color[3] === 1) break;
    }
    return layers.reverse().reduce((below, above) => over(above, below), [255, 255, 255, 1]);
  }
  function luminance(color) {
    const [r, g, b] = color.slice(0, 3).map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  function contrast(a, b) {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  }
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  function faint() {
    const found = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.nodeValue.trim();
      const element = walker.currentNode.parentElement;
      if (!text || element.closest("script, style, noscript, .katex-mathml, svg, .headerlink, .visually-hidden")) continue;
      const style = getComputedStyle(element);
      if (style.color === "rgba(0, 0, 0, 0)") continue; // a \\phantom in a formula: space, meant to be unseen
      const below = ground(element);
      const key = style.color + below + style.fontSize + style.fontWeight;
      if (found.has(key) || !shown(element)) continue;
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
      const ratio = contrast(over(rgba(style.color), below), below);
      found.set(key, ratio < (large ? 3 : 4.5) && `${ratio.toFixed(2)} ${element.tagName}.${element.className}: ${text.slice(0, 40)}`);
    }
    return [...found.values()].filter(Boolean);
  }

  function rawMathematics() {
    const found = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (element.closest("script, style, pre, code, annotation, textarea")) continue;
      const match = walker.currentNode.nodeValue.match(/\\[(\[]|\$[^$\s][^$]*\$|\\(?:frac|mathbf|lambda|sum|begin)\b/);
      if (match) found.push(walker.currentNode.nodeValue.trim().slice(0, 80));
    }
    return found;
  }

  function tooWide() {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return [];
    return [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > limit + 1 && shown(e))
      .slice(0, 5)
      .map((e) => `${e.tagName}.${e.className}`);
  }

  function lonelySigns() {
    return [...document.querySelectorAll(".mml-joint")].filter(shown).filter((joint) => {
      const parts = [...joint.querySelectorAll(".katex-html .base")];
      return joint.lastElementChild.getBoundingClientRect().left < parts.at(-1).getBoundingClientRect().left;
    }).map((joint) => joint.querySelector("annotation").textContent + joint.lastElementChild.textContent);
  }

  return {
    faint: faint(),
    lonelySigns: lonelySigns(),
    tooWide: tooWide(),
    rawMathematics: rawMathematics(),
    brokenFormulas: [...document.querySelectorAll(".katex-error")].map((e) => e.textContent),
    emptyFormulas: [...document.querySelectorAll(".math")].filter((e) => !e.querySelector(".katex-html, math")).length,
    silentPictures: [...document.querySelectorAll("img")].filter((e) => !(e.getAttribute("alt") || "").trim()).map((e) => e.src),
    headings: document.querySelectorAll("h1").length,
    namelessControls: [...document.querySelectorAll("button, a[href], input:not([type=hidden]), summary")]
      .filter((e) => shown(e) && !(e.textContent.trim() || e.title || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.labels?.length))
      .map((e) => e.outerHTML.slice(0, 100)),
    doubleIds: [...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, at, all) => all.indexOf(id) !== at),
    language: document.documentElement.lang,
    title: document.title,
  };
})();
