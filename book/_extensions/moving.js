// What moves a figure: the formulas and outlines of its declaration, and the board that shows them.
// mmlbook/interactive/evaluation.py computes the same from the same declaration; the tests compare the two.
(function (root) {
  "use strict";

  const MANY = 5000;
  const HEAD = 12;
  const truth = (condition) => (condition ? 1 : 0);

  function logGamma(x) {
    if (!(x > 0) || x === Infinity) return NaN;
    if (x < 10) return logGamma(x + 1) - Math.log(x); // then Stirling's series converges fast
    const s = 1 / (x * x);
    const series = 1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))));
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series / x;
  }

  function erf(x) {
    if (Number.isNaN(x)) return NaN;
    const size = Math.abs(x);
    if (size > 6) return Math.sign(x);
    if (size < 2.5) {
      let term = x;
      let sum = x;
      for (let k = 1; k < 60; k++) {
        term *= (-x * x) / k;
        sum += term / (2 * k + 1);
      }
      return (2 / Math.sqrt(Math.PI)) * sum;
    }
    let tail = 0; // continued fraction of 1 - erf
    for (let k = 80; k > 0; k--) tail = k / 2 / (size + tail);
    return Math.sign(x) * (1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * (size + tail)));
  }

  const OPERATIONS = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
    pow: (a, b) => Math.pow(a, b),
    mod: (a, b) => a - b * Math.floor(a / b),
    neg: (a) => -a,
    abs: Math.abs,
    "<": (a, b) => truth(a < b),
    "<=": (a, b) => truth(a <= b),
    "==": (a, b) => truth(a === b),
    where: (c, a, b) => (c !== 0 ? a : b),
    min: (a, b) => (a < b ? a : b <= a ? b : NaN),
    max: (a, b) => (a > b ? a : b >= a ? b : NaN),
    floor: Math.floor,
    sign: (a) => (a > 0 ? 1 : a < 0 ? -1 : a === 0 ? 0 : NaN),
    sqrt: Math.sqrt,
    exp: Math.exp,
    log: Math.log,
    sin: Math.sin,
    cos: Math.cos,
    tan: Math.tan,
    asin: Math.asin,
    acos: Math.acos,
    atan: Math.atan,
    atan2: Math.atan2,
    tanh: Math.tanh,
    erf,
    lgamma: logGamma,
  };

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const whole = (value, most) => (Number.isFinite(value) ? clamp(Math.floor(value + 0.5), 0, most) : 0);

  // A formula becomes a function of the names' values.
  function compile(tree, tables) {
    if (typeof tree === "number") return () => tree;
    if (typeof tree === "string") return (env) => env[tree];
    const [name, ...rest] = tree;
    if (name === "lookup") {
      const table = tables[rest[0]];
      const indices = rest.slice(1).map((arg) => compile(arg, tables));
      return (env) => {
        let entry = table;
        for (const index of indices) {
          const place = index(env);
          if (!Number.isFinite(place)) return NaN;
          entry = entry[whole(place, entry.length - 1)];
        }
        return entry === null ? NaN : entry;
      };
    }
    if (name === "total") {
      const variable = rest[0];
      const [count, term] = rest.slice(1).map((arg) => compile(arg, tables));
      return (env) => {
        const inner = Object.create(env);
        let sum = 0;
        for (let i = 0, n = whole(count(env), MANY); i < n; i++) {
          inner[variable] = i;
          sum += term(inner);
        }
        return sum;
      };
    }
    const operation = OPERATIONS[name];
    if (!operation) throw new Error("unknown operation " + name);
    const [a, b, c] = rest.map((arg) => compile(arg, tables));
    if (c) return (env) => operation(a(env), b(env), c(env));
    return b ? (env) => operation(a(env), b(env)) : (env) => operation(a(env));
  }

  function shownNumber(value, digits) {
    if (!Number.isFinite(value)) return "–";
    const text = Math.abs(value) >= 1e15 ? value.toExponential(3) : value.toFixed(digits);
    return (/[1-9]/.test(text) ? text : text.replace("-", "")).replace(/-/g, "−");
  }

  // What a declaration shows in a state: a pair for every point, a number for every slider.
  function model(declaration) {
    const { movable, tables, view, aspect } = declaration;
    const formula = (tree) => compile(tree, tables);
    const pair = (trees) => {
      const [x, y] = trees.map(formula);
      return (env) => [x(env), y(env)];
    };
    const size = [view[1] - view[0], view[3] - view[2]];
    const middle = [(view[0] + view[1]) / 2, (view[2] + view[3]) / 2];
    const holds = movable.map((item) => item.hold && pair(item.hold));
    const alongs = movable.map((item) => item.along && pair(item.along));
    const shared = declaration.shared.map(formula);
    const values = declaration.readouts.map((item) => formula(item.value));
    const position = (slider, index) => slider.low + index * slider.step;

    function settled(state) {
      const env = Object.create(null);
      const result = {};
      movable.forEach((item, k) => {
        if (item.kind === "slider") {
          result[item.name] = env[item.name] = state[item.name];
        } else {
          [env["raw.x"], env["raw.y"]] = state[item.name];
          result[item.name] = holds[k](env);
          [env[item.name + ".x"], env[item.name + ".y"]] = result[item.name];
        }
      });
      return result;
    }

    function environment(state) {
      const env = Object.create(null);
      for (const [name, value] of Object.entries(settled(state))) {
        if (Array.isArray(value)) [env[name + ".x"], env[name + ".y"]] = value;
        else env[name] = value;
      }
      shared.forEach((part, k) => (env["$" + k] = part(env)));
      return env;
    }

    function start() {
      const state = {};
      for (const item of movable) state[item.name] = item.kind === "slider" ? position(item, item.start) : item.start;
      return settled(state);
    }

    function stepped(state, name, steps, vertical) {
      const k = movable.findIndex((item) => item.name === name);
      const item = movable[k];
      const [x, y] = state[name];
      let place = vertical ? [x, y + steps * item.nudge[1]] : [x + steps * item.nudge[0], y];
      if (item.along) {
        const env = environment(state);
        Object.assign(env, { "raw.x": x, "raw.y": y, "raw.s": steps });
        place = alongs[k](env);
      }
      return settled({ ...state, [name]: place });
    }

    function shownReadout(item, value) {
      if (!item.words || !Number.isFinite(value)) return shownNumber(value, item.digits);
      return item.words[whole(value, item.words.length - 1)];
    }

    const known = (point) => !Number.isNaN(point[0]) && !Number.isNaN(point[1]);
    const OUTLINES = {
      path(shape) {
        const parts = shape.parts.map((part) => part.map(pair));
        return (env) => parts.map((part) => part.map((point) => point(env))).filter((part) => part.every(known));
      },
      curve(shape) {
        const at = pair(shape.at);
        const [low, high] = [formula(shape.low), formula(shape.high)];
        return (env) => {
          const [from, to] = [low(env), high(env)];
          const inner = Object.create(env);
          const parts = [[]];
          let last = null;
          for (let j = 0; j < shape.samples; j++) {
            inner[shape.variable] = from + ((to - from) * j) / (shape.samples - 1);
            const point = at(inner);
            const jumps = shape.breaks && last && Math.abs(point[1] - last[1]) > 2 * size[1];
            if (!known(point) || jumps) parts.push([]);
            if (known(point)) parts.at(-1).push(point);
            last = known(point) ? point : null;
          }
          return parts.filter((part) => part.length > 1);
        };
      },
      arrow(shape) {
        const [tail, tip] = [pair(shape.tail), pair(shape.tip)];
        return (env, width) => {
          const [a, b] = [tail(env), tip(env)];
          const unit = [size[0] / width, size[1] / (width * aspect)];
          const along = [(b[0] - a[0]) / unit[0], (b[1] - a[1]) / unit[1]];
          const length = Math.hypot(...along);
          if (!(length > 1e-6 && length < 1e9)) return [];
          const head = Math.min(HEAD, 0.6 * length) / length;
          const neck = [b[0] - along[0] * head * unit[0], b[1] - along[1] * head * unit[1]];
          const side = [-along[1] * head * 0.36 * unit[0], along[0] * head * 0.36 * unit[1]];
          const [left, right] = [1, -1].map((s) => [neck[0] + s * side[0], neck[1] + s * side[1]]);
          return [[a, neck], [b, left, right, b]];
        };
      },
      line(shape) {
        const [from, to] = [pair(shape.a), pair(shape.b)];
        return (env) => {
          const [a, b] = [from(env), to(env)];
          const slant = Math.hypot((b[0] - a[0]) / size[0], (b[1] - a[1]) / size[1]);
          if (!(slant > 1e-12 && slant < 1e12)) return [];
          const far = (4 + Math.hypot((a[0] - view[0]) / size[0], (a[1] - view[2]) / size[1])) / slant;
          return [[-far, far].map((s) => [a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s])];
        };
      },
      picture(shape) {
        const [low, high] = [pair(shape.low), pair(shape.high)];
        return (env) => [[low(env), high(env)]];
      },
      text(shape) {
        const at = pair(shape.at);
        return (env) => [[at(env)]].filter(([part]) => known(part));
      },
    };

    const cut = (point) => point.map((c, k) => clamp(c, middle[k] - 50 * size[k], middle[k] + 50 * size[k]));
    const outlines = declaration.shapes.map((shape) => {
      const outline = OUTLINES[shape.kind](shape);
      const count = shape.each && formula(shape.each[1]);
      return (env, width) => {
        let parts = [];
        if (count) {
          const inner = Object.create(env);
          for (let i = 0, n = whole(count(env), MANY); i < n; i++) {
            inner[shape.each[0]] = i;
            parts.push(...outline(inner, width));
          }
        } else parts = outline(env, width);
        return parts.map((part) => part.map(cut));
      };
    });

    const frames = declaration.shapes.map((shape) => {
      const frame = shape.kind === "picture" && formula(shape.frame);
      return frame && ((env) => whole(frame(env), shape.count - 1));
    });

    return {
      declaration,
      frames,
      start,
      settled,
      environment,
      stepped,
      position,
      outlines,
      values: (env) => values.map((value) => value(env)),
      shown: (numbers) => declaration.readouts.map((item, k) => shownReadout(item, numbers[k])),
    };
  }

  // Colors come from the style sheet by these names, so that the theme can change them at any time.
  function paint(element, shape, filled) {
    const what = shape.kind === "text" ? "text" : filled ? "filled" : "line";
    Object.assign(element.rendNode.dataset, { mml: shape.bold ? "bold" : what, color: shape.color });
  }

  // One strip has all frames, one below the other; an inner drawing shows a window of it.
  function drawPicture(board, shape, outline, frame, current) {
    const make = (name, facts) => {
      const node = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(facts)) node.setAttribute(key, value);
      return node;
    };
    const { rows, columns, count, source } = shape;
    const strip = make("image", { href: source, width: columns, height: rows * count, preserveAspectRatio: "none" });
    const pane = make("svg", { preserveAspectRatio: "none", "data-mml": "picture" });
    pane.append(strip);
    board.renderer.layer[0].append(pane);
    return () => {
      const [low, high] = outline(current.env, board.canvasWidth)[0];
      const [, left, top] = board.origin.scrCoords;
      const k = frame(current.env);
      const place = {
        x: left + low[0] * board.unitX, y: top - high[1] * board.unitY,
        width: (high[0] - low[0]) * board.unitX, height: (high[1] - low[1]) * board.unitY,
        viewBox: `0 ${k * rows} ${columns} ${rows}`, "data-frame": k,
      };
      for (const [key, value] of Object.entries(place)) pane.setAttribute(key, value);
    };
  }

  function drawShape(board, JXG, shape, outline, current) {
    if (shape.kind === "text") {
      const [shiftX, shiftY] = shape.shift;
      const place = () => outline(current.env, board.canvasWidth)[0]?.[0] ?? [NaN, NaN];
      const text = board.create(
        "text",
        [() => place()[0] + shiftX / board.unitX, () => place()[1] + shiftY / board.unitY, shape.text],
        {
          anchorX: shape.anchor[0], anchorY: shape.anchor[1], display: "internal", fixed: true, fontSize: shape.size,
          highlight: false, layer: 7, parse: false, tabindex: null,
        },
      );
      paint(text, shape);
      return;
    }
    const dot = "size" in shape;
    const filled = shape.kind === "arrow" || shape.fill > 0;
    const curve = board.create("curve", [[0], [0]], {
      dash: shape.dash ? 2 : 0,
      fillColor: filled ? "black" : "none", // the style sheet says which
      fillOpacity: shape.kind === "arrow" ? (shape.opacity ?? 1) : (shape.fill ?? 0),
      fixed: true,
      highlight: false,
      layer: 5,
      lineCap: dot ? "round" : "butt",
      strokeOpacity: shape.width || dot ? (shape.opacity ?? 1) : 0,
      strokeWidth: dot ? () => shape.size * Math.min(1, Math.sqrt(board.canvasWidth / 640)) : shape.width,
      tabindex: null,
    });
    let drawn = 0;
    curve.updateDataArray = function () {
      if (shape.still && drawn === board.canvasWidth) return;
      drawn = board.canvasWidth;
      this.dataX = [];
      this.dataY = [];
      for (const part of outline(current.env, drawn)) {
        for (const [x, y] of shape.closed ? [...part, part[0]] : part) {
          this.dataX.push(x);
          this.dataY.push(y);
        }
        this.dataX.push(NaN);
        this.dataY.push(NaN);
      }
    };
    paint(curve, shape, filled);
  }

  // Put the board in the place of the still figure.
  function bring(figure, JXG) {
    const panel = figure.querySelector(".mml-ui");
    const it = model(JSON.parse(panel.querySelector(".mml-declaration").textContent));
    const { name, width, aspect, view, movable, readouts, shapes } = it.declaration;
    const still = figure.querySelector("img");
    const box = document.createElement("div");
    box.id = name + "--board";
    box.dataset.mml = "board";
    box.style.cssText = `width: min(100%, ${width}px); aspect-ratio: 1 / ${aspect}`; // exactly where the still figure was
    (still.closest("a") ?? still).before(box);

    let state = it.start();
    for (const item of movable) {
      const input = panel.querySelector(`input[data-name="${item.name}"]`);
      if (input) state[item.name] = it.position(item, Number(input.value));
    }
    const current = { env: it.environment(state) };
    // The keys are ours, so that every point can be moved by them alike; and no movement of the hand is left out.
    const board = JXG.JSXGraph.initBoard(box.id, {
      axis: false, boundingBox: [view[0], view[3], view[1], view[2]], drag: { enabled: true }, keepAspectRatio: false,
      keyboard: { enabled: false }, maxFrameRate: 1000, pan: { enabled: false }, renderer: "svg", resize: { enabled: true, throttle: 50 },
      showCopyright: false, showInfobox: false, showNavigation: false, zoom: { enabled: false },
    });
    // JSXGraph remembers for a second where the board is in the window; the page may have been scrolled since.
    box.addEventListener("pointerdown", () => (board.positionAccessLast = 0), true);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", still.alt);
    box.setAttribute("aria-describedby", name + "--how");

    const points = {};
    const show = () => {
      current.env = it.environment(state);
      for (const item of movable) {
        if (item.kind === "point") {
          const [x, y] = state[item.name];
          points[item.name]?.setPositionDirectly(JXG.COORDS_BY_USER, [x, y]);
          const node = points[item.name]?.rendNode;
          node?.setAttribute("aria-valuenow", shownNumber(x, 2).replace("−", "-"));
          node?.setAttribute("aria-valuetext", `${shownNumber(x, 2)}, ${shownNumber(y, 2)}`);
        } else showSlider(item);
      }
      board.update();
      const numbers = it.values(current.env);
      const texts = it.shown(numbers);
      readouts.forEach((item, k) => {
        const place = panel.querySelector(`.mml-value[data-name="${item.name}"]`);
        place.firstElementChild.textContent = texts[k];
        place.dataset.value = numbers[k];
      });
      figure.dataset.state = JSON.stringify(state);
      speakLater(readouts.map((item, k) => `${item.label}: ${texts[k]}${item.unit ? " " + item.unit : ""}`).join("; "));
    };

    let said = null;
    let waiting = 0;
    function speakLater(words) {
      if (said === null) said = words; // the start is not spoken
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        if (words !== said) panel.querySelector(".mml-spoken").textContent = said = words;
      }, 900);
    }

    function showSlider(item) {
      const input = panel.querySelector(`input[data-name="${item.name}"]`);
      const index = Math.floor((state[item.name] - item.low) / item.step + 0.5);
      const text = item.texts ? item.texts[index] : shownNumber(state[item.name], item.digits);
      input.value = index;
      input.setAttribute("aria-valuetext", item.unit ? `${text} ${item.unit}` : text);
      input.parentElement.querySelector(".mml-at").textContent = text;
    }

    shapes.forEach((shape, k) => {
      if (shape.kind !== "picture") return drawShape(board, JXG, shape, it.outlines[k], current);
      const place = drawPicture(board, shape, it.outlines[k], it.frames[k], current);
      board.on("update", place);
      board.on("resize", place);
    });
    for (const item of movable) {
      if (item.kind === "slider") connectSlider(item);
      else points[item.name] = connectPoint(item);
    }

    function connectPoint(item) {
      const point = board.create("point", state[item.name], {
        highlight: false, layer: 9, name: "", showInfobox: false, size: 6, withLabel: false,
      });
      const node = point.rendNode;
      Object.assign(node.dataset, { mml: "point", color: item.color, name: item.name });
      const facts = { "aria-label": item.label || item.name, "aria-roledescription": "movable point", role: "slider" };
      for (const [key, value] of Object.entries({ ...facts, tabindex: 0 })) {
        node.setAttribute(key, value);
      }
      point.on("drag", () => {
        stop();
        state = it.settled({ ...state, [item.name]: [point.X(), point.Y()] });
        show();
      });
      node.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
        if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        stop();
        state = it.stepped(state, item.name, event.shiftKey ? 5 * step : step, /Up|Down/.test(event.key));
        show();
      });
      return point;
    }

    let playing = null;
    function stop() {
      if (!playing) return;
      clearInterval(playing.timer);
      playing.button.textContent = "Play";
      playing.button.setAttribute("aria-pressed", "false");
      playing = null;
    }

    function connectSlider(item) {
      const input = panel.querySelector(`input[data-name="${item.name}"]`);
      const set = (index) => {
        state = it.settled({ ...state, [item.name]: it.position(item, index) });
        show();
      };
      input.addEventListener("input", () => {
        stop();
        set(Number(input.value));
      });
      const button = input.parentElement.querySelector(".mml-play");
      button?.addEventListener("click", () => {
        const next = () => (Number(input.value) + 1) % item.count;
        if (playing?.button === button) return stop();
        stop();
        set(next());
        if (root.matchMedia("(prefers-reduced-motion: reduce)").matches) return; // then one step for every press
        button.textContent = "Pause";
        button.setAttribute("aria-pressed", "true");
        const timer = setInterval(() => {
          set(next());
          if (next() === 0) stop();
        }, 600);
        playing = { button, timer };
      });
    }

    panel.querySelector(".mml-reset").addEventListener("click", () => {
      stop();
      state = it.start();
      show();
    });
    show();
    return it;
  }

  const exported = { bring, compile, model, shownNumber };
  if (typeof module !== "undefined") module.exports = exported;
  else root.mmlMoving = exported;
})(typeof window === "undefined" ? globalThis : window);
