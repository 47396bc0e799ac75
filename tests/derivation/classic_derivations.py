"""Derivations of the kinds that the book's chapters need, by name: what to build each from."""

from mmlbook.derivation import (
    bernoulli,
    beta,
    binomial,
    by_hand,
    event,
    exponential,
    family,
    function,
    index,
    matrix,
    normal,
    poisson,
    random_variable,
    random_vector,
    sample,
    scalar,
    uniform,
    vector,
)

A, B, I, x, b, v = r"\mathbf{A}", r"\mathbf{B}", r"\mathbf{I}", r"\mathbf{x}", r"\mathbf{b}", r"\mathbf{v}"
TWO = r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"
four = {name: scalar() for name in "abcd"}

CLASSICS = {
    # --- linear algebra -------------------------------------------------------------------------------------------
    "vectors-commute": dict(
        given={"a": vector("n"), "b": vector("n")},
        steps=[r"\mathbf{a} + \mathbf{b}", r"= \mathbf{b} + \mathbf{a}"],
    ),
    "distributive": dict(
        given={"a": vector(2), "b": vector(2), "s": scalar()},
        steps=[
            r"s\left(\mathbf{a} + \mathbf{b}\right)",
            r"= s\begin{pmatrix} a_1 + b_1 \\ a_2 + b_2 \end{pmatrix}",
            r"= \begin{pmatrix} s a_1 + s b_1 \\ s a_2 + s b_2 \end{pmatrix}",
            r"= s\,\mathbf{a} + s\,\mathbf{b}",
        ],
    ),
    "cauchy-schwarz": dict(
        given={"a": vector("n"), "b": vector("n", nonzero=True)},
        define={"t": r"\frac{\mathbf{a}\cdot\mathbf{b}}{\mathbf{b}\cdot\mathbf{b}}"},
        steps=[
            "0",
            r"\le \lVert \mathbf{a} - t\,\mathbf{b} \rVert^2",
            r"= \lVert \mathbf{a} \rVert^2 - 2t\,(\mathbf{a}\cdot\mathbf{b}) + t^2 \lVert \mathbf{b} \rVert^2",
            r"= \lVert \mathbf{a} \rVert^2 - \frac{(\mathbf{a}\cdot\mathbf{b})^2}{\lVert \mathbf{b} \rVert^2}",
        ],
        needs=["b: nonzero"],
    ),
    "cosine-rule": dict(
        given={"a": vector("n", nonzero=True), "b": vector("n", nonzero=True)},
        define={
            "theta": r"\arccos\left(\frac{\mathbf{a}\cdot\mathbf{b}}"
            r"{\lVert\mathbf{a}\rVert\,\lVert\mathbf{b}\rVert}\right)"
        },
        steps=[
            r"\lVert \mathbf{a} - \mathbf{b} \rVert^2",
            r"= \lVert \mathbf{a} \rVert^2 + \lVert \mathbf{b} \rVert^2"
            r" - 2 \lVert\mathbf{a}\rVert\,\lVert\mathbf{b}\rVert \cos\theta",
        ],
    ),
    "projection": dict(
        given={"a": vector("n"), "b": vector("n", nonzero=True)},
        define={"p": r"\frac{\mathbf{a}\cdot\mathbf{b}}{\lVert\mathbf{b}\rVert^2}\,\mathbf{b}"},
        steps=[
            r"(\mathbf{a} - \mathbf{p})\cdot\mathbf{b}",
            r"= \mathbf{a}\cdot\mathbf{b}"
            r" - \frac{\mathbf{a}\cdot\mathbf{b}}{\lVert\mathbf{b}\rVert^2}\,\lVert\mathbf{b}\rVert^2",
            "= 0",
        ],
    ),
    "coordinates-in-an-orthogonal-basis": dict(
        given={"Q": matrix("m", "n", columns_are="orthonormal"), "c": vector("n"), "j": index("n")},
        define={"v": r"\mathbf{Q}\mathbf{c}"},
        steps=[
            r"\mathbf{v}^\top \mathbf{Q}\,\mathbf{e}_j",
            r"= \mathbf{c}^\top\mathbf{Q}^\top\mathbf{Q}\,\mathbf{e}_j",
            "= c_j",
        ],
        needs=["Q: orthonormal"],
    ),
    "transpose-of-a-product": dict(
        given={"A": matrix("m", "n"), "B": matrix("n", "p"), "i": index("p"), "j": index("m")},
        steps=[
            r"\left(\left(\mathbf{A}\mathbf{B}\right)^\top\right)_{ij}",
            r"= \left(\mathbf{A}\mathbf{B}\right)_{ji}",
            r"= \sum_{k=1}^{n} A_{jk} B_{ki}",
            r"= \sum_{k=1}^{n} (\mathbf{B}^\top)_{ik} (\mathbf{A}^\top)_{kj}",
            r"= \left(\mathbf{B}^\top \mathbf{A}^\top\right)_{ij}",
        ],
    ),
    "rotations-compose": dict(
        given={"alpha": scalar(), "beta": scalar()},
        steps=[
            r"\begin{pmatrix} \cos\alpha & -\sin\alpha \\ \sin\alpha & \cos\alpha \end{pmatrix}"
            r"\begin{pmatrix} \cos\beta & -\sin\beta \\ \sin\beta & \cos\beta \end{pmatrix}",
            r"= \begin{pmatrix} \cos\alpha\cos\beta - \sin\alpha\sin\beta"
            r" & -\cos\alpha\sin\beta - \sin\alpha\cos\beta \\"
            r" \sin\alpha\cos\beta + \cos\alpha\sin\beta & \cos\alpha\cos\beta - \sin\alpha\sin\beta \end{pmatrix}",
            r"= \begin{pmatrix} \cos(\alpha+\beta) & -\sin(\alpha+\beta) \\"
            r" \sin(\alpha+\beta) & \cos(\alpha+\beta) \end{pmatrix}",
        ],
    ),
    "det-of-a-product": dict(
        given={**four, **{name: scalar() for name in "pqrs"}},
        steps=[
            rf"\det\left({TWO}\begin{{pmatrix}} p & q \\ r & s \end{{pmatrix}}\right)",
            r"= (ap + br)(cq + ds) - (aq + bs)(cp + dr)",
            r"= (ad - bc)(ps - qr)",
            rf"= \det {TWO} \det \begin{{pmatrix}} p & q \\ r & s \end{{pmatrix}}",
        ],
    ),
    "characteristic-polynomial": dict(
        given={**four, "lambda": scalar()},
        define={"A": TWO},
        steps=[
            r"\det\left(\mathbf{A} - \lambda\mathbf{I}\right)",
            r"= (a - \lambda)(d - \lambda) - bc",
            r"= \lambda^2 - (a + d)\lambda + (ad - bc)",
            r"= \lambda^2 - \operatorname{tr}(\mathbf{A})\,\lambda + \det \mathbf{A}",
        ],
    ),
    "eigenvalue-equation": dict(
        given={"A": matrix("n"), "v": vector("n", nonzero=True), "lambda": scalar()},
        steps=[
            r"\mathbf{A}\mathbf{v} = \lambda\mathbf{v}",
            r"\Leftrightarrow \left(\mathbf{A} - \lambda\mathbf{I}\right)\mathbf{v} = \mathbf{0}",
            r"\Rightarrow \det\left(\mathbf{A} - \lambda\mathbf{I}\right) = 0",
        ],
        needs=["v: nonzero"],
    ),
    "matrix-powers": dict(
        given={
            "C": matrix("n", invertible=True),
            "D": matrix("n", diagonal=True),
            "k": scalar(integer=True, low=1, high=5),
        },
        define={"A": r"\mathbf{C}\mathbf{D}\mathbf{C}^{-1}"},
        steps=[
            r"\mathbf{A}^k",
            r"= \left(\mathbf{C}\mathbf{D}\mathbf{C}^{-1}\right)^k",
            r"= \mathbf{C}\mathbf{D}^k\mathbf{C}^{-1}",
        ],
        needs=["C: invertible"],
    ),
    "power-iteration": dict(
        given={
            "v": matrix("n", invertible=True),
            "lambda_1": scalar(low=1, high=2),
            "r": scalar(low=0.2, high=0.7),
            "c": vector("n", positive=True),
            "k": scalar(integer=True, positive=True),
        },
        define={
            "D": lambda lambda_1, r, c: __import__("numpy").diag([lambda_1 * r**i for i in range(len(c))]),
            "A": r"\mathbf{v}\mathbf{D}\mathbf{v}^{-1}",
        },
        steps=[
            r"\frac{1}{\lambda_1^k}\mathbf{A}^k\mathbf{v}\mathbf{c}",
            r"= \frac{1}{\lambda_1^k}\mathbf{v}\mathbf{D}^k\mathbf{c}",
            r"= c_1\,\mathbf{v}\,\mathbf{e}_1 + O(r^k)",
        ],
        towards={"k": float("inf")},
    ),
    "orthogonal-keeps-lengths": dict(
        given={"Q": matrix("n", orthogonal=True), "x": vector("n")},
        steps=[
            r"\lVert \mathbf{Q}\mathbf{x} \rVert^2",
            r"= \mathbf{x}^\top\mathbf{Q}^\top\mathbf{Q}\mathbf{x}",
            r"= \mathbf{x}^\top\mathbf{x}",
            r"= \lVert \mathbf{x} \rVert^2",
        ],
        needs=["Q: orthogonal"],
    ),
    "projection-matrix": dict(
        given={"B": matrix("m", "n", rank="columns")},
        define={"P": r"\mathbf{B}(\mathbf{B}^\top\mathbf{B})^{-1}\mathbf{B}^\top"},
        steps=[
            r"\mathbf{P}^2",
            r"= \mathbf{B}(\mathbf{B}^\top\mathbf{B})^{-1}\mathbf{B}^\top"
            r"\mathbf{B}(\mathbf{B}^\top\mathbf{B})^{-1}\mathbf{B}^\top",
            r"= \mathbf{P}",
        ],
        needs=["B: rank"],
    ),
    "normal-equations": dict(
        given={"A": matrix("m", "n", rank="columns"), "x": vector("n"), "b": vector("m")},
        steps=[
            r"\lVert \mathbf{A}\mathbf{x} - \mathbf{b} \rVert^2",
            (
                r"= (\mathbf{A}\mathbf{x} - \mathbf{b})^\top (\mathbf{A}\mathbf{x} - \mathbf{b})",
                "a squared length is a dot product",
            ),
            (
                r"= \mathbf{x}^\top \mathbf{A}^\top \mathbf{A}\mathbf{x} - 2\,\mathbf{b}^\top \mathbf{A}\mathbf{x}"
                r" + \mathbf{b}^\top \mathbf{b}",
                "multiply out; the two cross terms are the same number",
            ),
        ],
    ),
    "normal-equations-solved": dict(
        given={"A": matrix("m", "n", rank="columns"), "x": vector("n"), "b": vector("m")},
        steps=[
            r"\nabla_{\mathbf{x}} \lVert \mathbf{A}\mathbf{x} - \mathbf{b} \rVert^2 = \mathbf{0}",
            r"\Leftrightarrow 2\mathbf{A}^\top(\mathbf{A}\mathbf{x} - \mathbf{b}) = \mathbf{0}",
            r"\Leftrightarrow \mathbf{A}^\top\mathbf{A}\mathbf{x} = \mathbf{A}^\top\mathbf{b}",
            r"\Leftrightarrow \mathbf{x} = (\mathbf{A}^\top\mathbf{A})^{-1}\mathbf{A}^\top\mathbf{b}",
        ],
        needs=["A: rank"],
    ),
    "spectral-sum": dict(
        given={"Q": matrix("n", orthogonal=True), "lambda": vector("n")},
        define={"A": r"\mathbf{Q}\operatorname{diag}(\boldsymbol{\lambda})\,\mathbf{Q}^\top"},
        steps=[
            r"\mathbf{A}",
            r"= \sum_{i=1}^{n} \lambda_i\,(\mathbf{Q}\mathbf{e}_i)(\mathbf{Q}\mathbf{e}_i)^\top",
        ],
    ),
    "svd-from-the-gram-matrix": dict(
        given={
            "U": matrix("m", "r", columns_are="orthonormal"),
            "V": matrix("n", "r", columns_are="orthonormal"),
            "S": matrix("r", diagonal=True),
        },
        define={"A": r"\mathbf{U}\mathbf{S}\mathbf{V}^\top"},
        steps=[
            r"\mathbf{A}^\top\mathbf{A}",
            r"= \mathbf{V}\mathbf{S}^\top\mathbf{U}^\top\mathbf{U}\mathbf{S}\mathbf{V}^\top",
            r"= \mathbf{V}\mathbf{S}^2\mathbf{V}^\top",
        ],
        needs=["U: orthonormal"],
    ),
    "inverse-of-blocks": dict(
        given={"A": matrix("m", invertible=True), "B": matrix("m", "n"), "D": matrix("n", invertible=True)},
        steps=[
            r"\begin{pmatrix} \mathbf{A} & \mathbf{B} \\ \mathbf{0} & \mathbf{D} \end{pmatrix}"
            r"\begin{pmatrix} \mathbf{A}^{-1} & -\mathbf{A}^{-1}\mathbf{B}\mathbf{D}^{-1} \\"
            r" \mathbf{0} & \mathbf{D}^{-1} \end{pmatrix}",
            r"= \begin{pmatrix} \mathbf{I}_m & \mathbf{0} \\ \mathbf{0} & \mathbf{I}_n \end{pmatrix}",
        ],
        needs=["A: invertible"],
    ),
    "inverse": dict(
        given={"A": matrix("n", invertible=True)},
        steps=[r"\mathbf{A}^{-1}\mathbf{A}", r"= \mathbf{I}"],
        needs=["A: invertible"],
    ),
    "complex-eigenvalue-of-a-rotation": dict(
        given={"theta": scalar()},
        steps=[
            r"\begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}"
            r"\begin{pmatrix} 1 \\ -\mathrm{i} \end{pmatrix}",
            r"= \left(\cos\theta + \mathrm{i}\sin\theta\right)\begin{pmatrix} 1 \\ -\mathrm{i} \end{pmatrix}",
            r"= e^{\mathrm{i}\theta}\begin{pmatrix} 1 \\ -\mathrm{i} \end{pmatrix}",
        ],
    ),
    # --- calculus ---------------------------------------------------------------------------------------------------
    "gradient-of-a-quadratic-form": dict(
        given={"A": matrix("n", symmetric=True), "x": vector("n")},
        steps=[
            r"\nabla_{\mathbf{x}}\left(\mathbf{x}^\top\mathbf{A}\mathbf{x}\right)",
            r"= \left(\mathbf{A} + \mathbf{A}^\top\right)\mathbf{x}",
            r"= 2\mathbf{A}\mathbf{x}",
        ],
        needs=["A: symmetric"],
    ),
    "hessian-of-a-quadratic-form": dict(
        given={"A": matrix("n"), "x": vector("n")},
        define={r"f(\mathbf{x})": r"\mathbf{x}^\top\mathbf{A}\mathbf{x}"},
        steps=[r"\nabla^2 f(\mathbf{x})", r"= \mathbf{A} + \mathbf{A}^\top"],
    ),
    "derivative-of-a-square": dict(
        given={"x": scalar(), "h": scalar(nonzero=True)},
        steps=[
            r"\frac{(x+h)^2 - x^2}{h}",
            r"= \frac{2xh + h^2}{h}",
            "= 2x + h",
            r"\xrightarrow{h \to 0} 2x",
        ],
    ),
    "product-rule": dict(
        given={"f": function(), "g": function(), "x": scalar(), "h": scalar(nonzero=True)},
        steps=[
            r"\frac{f(x+h)g(x+h) - f(x)g(x)}{h}",
            r"= \frac{f(x+h) - f(x)}{h}\,g(x+h) + f(x)\,\frac{g(x+h) - g(x)}{h}",
            r"= f'(x)g(x) + f(x)g'(x) + O(h)",
        ],
    ),
    "chain-rule": dict(
        given={"f": function(), "g": function(), "x": scalar()},
        steps=[r"\frac{d}{dx} f(g(x))", r"= f'(g(x))\,g'(x)"],
    ),
    "taylor-second-order": dict(
        given={"f": function("n"), "x": vector("n"), "h": vector("n", nonzero=True)},
        steps=[
            r"f(\mathbf{x} + \mathbf{h})",
            r"= f(\mathbf{x}) + \nabla f(\mathbf{x})^\top\mathbf{h}"
            r" + \frac12 \mathbf{h}^\top\,\nabla^2 f(\mathbf{x})\,\mathbf{h}"
            r" + O(\lVert\mathbf{h}\rVert^3)",
        ],
    ),
    "taylor-of-exp": dict(
        given={"x": scalar(nonzero=True)},
        steps=[r"e^x", r"= \sum_{k=0}^{\infty} \frac{x^k}{k!}", r"= 1 + x + \frac{x^2}{2} + O(x^3)"],
    ),
    "derivative-of-sin": dict(
        given={"x": scalar(), "h": scalar(nonzero=True)},
        steps=[
            r"\frac{\sin(x + h) - \sin x}{h}",
            r"= \sin x \cdot \frac{\cos h - 1}{h} + \cos x \cdot \frac{\sin h}{h}",
            r"\xrightarrow{h \to 0} \cos x",
        ],
    ),
    "polar-jacobian": dict(
        given={"r": scalar(positive=True), "theta": scalar()},
        define={r"x(r, \theta)": r"r\cos\theta", r"y(r, \theta)": r"r\sin\theta"},
        steps=[
            r"\det\begin{pmatrix} \frac{\partial x(r,\theta)}{\partial r}"
            r" & \frac{\partial x(r,\theta)}{\partial \theta} \\"
            r" \frac{\partial y(r,\theta)}{\partial r} & \frac{\partial y(r,\theta)}{\partial \theta} \end{pmatrix}",
            r"= \det\begin{pmatrix} \cos\theta & -r\sin\theta \\ \sin\theta & r\cos\theta \end{pmatrix}",
            r"= r",
        ],
    ),
    "gaussian-integral": dict(
        given={"a": scalar(positive=True)},
        steps=[
            r"\left(\int_{-\infty}^{\infty} e^{-a x^2} \,dx\right)^2",
            r"= \int_0^{2\pi} \int_0^{\infty} e^{-a r^2} r \,dr \,d\theta",
            r"= 2\pi \int_0^{\infty} e^{-a r^2} r \,dr",
            r"= \frac{\pi}{a}",
        ],
    ),
    "gaussian-over-the-plane": dict(
        given={"a": scalar(low=0.5, high=3)},
        steps=[
            r"\int_{-\infty}^{\infty} \left(\int_{-\infty}^{\infty} e^{-a(x^2 + y^2)} \,dx\right) dy",
            r"= \frac{\pi}{a}",
        ],
    ),
    "fundamental-theorem": dict(
        given={"a": scalar(), "b": scalar()},
        steps=[r"\int_a^b \left(3x^2 + 2x\right) dx", r"= (b^3 + b^2) - (a^3 + a^2)"],
    ),
    "softmax-cross-entropy": dict(
        given={"z": vector("n"), "y": vector("n", stochastic=True), "k": index("n")},
        define={"p_i": r"\frac{e^{z_i}}{\sum_{j=1}^{n} e^{z_j}}"},
        steps=[
            r"\frac{\partial}{\partial z_k}\left(-\sum_{i=1}^{n} y_i \log p_i\right)",
            r"= -\sum_{i=1}^{n} \frac{y_i}{p_i}\,\frac{\partial p_i}{\partial z_k}",
            r"= -\sum_{i=1}^{n} y_i \left(\delta_{ik} - p_k\right)",
            r"= p_k - y_k",
        ],
        needs=["y: stochastic"],
    ),
    "gradient-descent-rate": dict(
        given={
            "A": matrix("n", positive_definite=True),
            "x": vector("n"),
            "b": vector("n"),
            "eta": scalar(positive=True),
        },
        define={"s": r"\mathbf{A}^{-1}\mathbf{b}"},
        steps=[
            r"\mathbf{x} - \eta\left(\mathbf{A}\mathbf{x} - \mathbf{b}\right) - \mathbf{s}",
            r"= \left(\mathbf{I} - \eta\mathbf{A}\right)\left(\mathbf{x} - \mathbf{s}\right)",
        ],
    ),
    "lagrange": dict(
        given={"A": matrix("n", symmetric=True), "x": vector("n"), "lambda": scalar()},
        steps=[
            r"\nabla_{\mathbf{x}}\left(\mathbf{x}^\top\mathbf{A}\mathbf{x}"
            r" - \lambda\left(\mathbf{x}^\top\mathbf{x} - 1\right)\right) = \mathbf{0}",
            r"\Leftrightarrow \mathbf{A}\mathbf{x} = \lambda\mathbf{x}",
            r"\Rightarrow \mathbf{x}^\top\mathbf{A}\mathbf{x} = \lambda\,\mathbf{x}^\top\mathbf{x}",
        ],
    ),
    "slope-of-the-line": dict(
        given={"x": vector("n"), "y": vector("n"), "a": scalar(), "b": scalar()},
        steps=[
            r"\frac{\partial}{\partial b}\left(\sum_{i=1}^{n}\left(y_i - a x_i - b\right)^2\right) = 0",
            r"\Leftrightarrow b = \frac1n\sum_{i=1}^{n} y_i - \frac{a}{n}\sum_{i=1}^{n} x_i",
        ],
    ),
    "newton": dict(
        given={"a": scalar(positive=True), "x": scalar(positive=True)},
        steps=[
            r"\frac12\left(x + \frac{a}{x}\right) - \sqrt{a}",
            r"= \frac{\left(x - \sqrt{a}\right)^2}{2x}",
            r"\ge 0",
        ],
        needs=["x: positive"],
    ),
    "multivariate-chain-rule": dict(
        given={"f": function("n"), "x": function(target="n"), "t": scalar()},
        steps=[
            r"\frac{d}{dt} f(\mathbf{x}(t))",
            r"= \nabla f(\mathbf{x}(t))^\top\mathbf{x}'(t)",
        ],
    ),
    "newton-is-quadratic": dict(
        given={"f": function(increasing=True), "r": scalar(), "e": scalar(nonzero=True)},
        assume=["f(r) = 0"],
        solve_for=["r"],
        steps=[
            r"(r + e) - \frac{f(r + e)}{f'(r + e)} - r",
            r"= \frac{e f'(r + e) - f(r + e)}{f'(r + e)}",
            "= 0 + O(e^2)",
        ],
        towards={"e": 0},
    ),
    "jensen": dict(
        given={"f": function("n", convex=True), "x": vector("n"), "y": vector("n"), "t": scalar(low=0, high=1)},
        steps=[
            r"f(t\mathbf{x} + (1 - t)\,\mathbf{y})",
            r"\le t f(\mathbf{x}) + (1 - t) f(\mathbf{y})",
        ],
        needs=["f: convex"],
    ),
    "two-layers-backwards": dict(
        given={"W": matrix("m", "n"), "x": vector("n"), "v": vector("m"), "b": vector("m")},
        define={"z": r"\mathbf{W}\mathbf{x} + \mathbf{b}", "h_i": r"\tanh(z_i)", "d_i": r"v_i (1 - h_i^2)"},
        steps=[
            r"\nabla_{\mathbf{W}}\left(\mathbf{v}^\top\mathbf{h}\right)",
            r"= \mathbf{d}\,\mathbf{x}^\top",
        ],
    ),
    "mergeable-mean": dict(
        given={"x": vector("n"), "k": index("n")},
        steps=[
            r"\frac1k\sum_{i=1}^{k} x_i",
            r"= \frac1k\sum_{i=1}^{k-1} x_i + \frac{x_k}{k}",
        ],
    ),
    "sigmoid": dict(
        given={"z": scalar()},
        define={"sigma(z)": r"\frac{1}{1 + e^{-z}}"},
        steps=[
            r"\sigma'(z)",
            r"= \frac{e^{-z}}{(1 + e^{-z})^2}",
            r"= \sigma(z)\left(1 - \sigma(z)\right)",
        ],
    ),
    "derivative-of-an-integral": dict(
        given={"x": scalar(low=0, high=3)},
        steps=[r"\frac{\mathrm d}{\mathrm dx} \int_0^x t^2\,dt", r"= x^2"],
    ),
    "ridge": dict(
        given={"X": matrix("n", "d"), "y": vector("n"), "w": vector("d"), "lambda": scalar(positive=True)},
        steps=[
            r"\nabla_{\mathbf{w}}\left(\lVert\mathbf{X}\mathbf{w} - \mathbf{y}\rVert^2"
            r" + \lambda\lVert\mathbf{w}\rVert^2\right) = \mathbf{0}",
            r"\Leftrightarrow (\mathbf{X}^\top\mathbf{X} + \lambda\mathbf{I})\,\mathbf{w}"
            r" = \mathbf{X}^\top\mathbf{y}",
            r"\Leftrightarrow \mathbf{w}"
            r" = (\mathbf{X}^\top\mathbf{X} + \lambda\mathbf{I})^{-1}\mathbf{X}^\top\mathbf{y}",
        ],
    ),
    # --- probability ------------------------------------------------------------------------------------------------
    "variance": dict(
        given={"X": random_variable()},
        steps=[
            r"\operatorname{Var}[X]",
            r"= \operatorname{E}\left[(X - \operatorname{E}[X])^2\right]",
            r"= \operatorname{E}[X^2] - 2\operatorname{E}[X]\operatorname{E}[X] + \operatorname{E}[X]^2",
            r"= \operatorname{E}[X^2] - \operatorname{E}[X]^2",
        ],
    ),
    "variance-of-a-sum": dict(
        given={"X": random_variable(), "Y": random_variable(independent_of=["X"])},
        steps=[
            r"\operatorname{Var}[X + Y]",
            r"= \operatorname{Var}[X] + 2\operatorname{Cov}[X, Y] + \operatorname{Var}[Y]",
            r"= \operatorname{Var}[X] + \operatorname{Var}[Y]",
        ],
        needs=["Y: independent"],
    ),
    "linearity": dict(
        given={"X": random_variable(), "Y": random_variable(), "a": scalar(), "b": scalar()},
        steps=[r"\mathbb{E}[aX + bY]", r"= a\,\mathbb{E}[X] + b\,\mathbb{E}[Y]"],
    ),
    "bayes": dict(
        given={"A": event(), "B": event()},
        steps=[
            r"P(A \mid B)",
            r"= \frac{P(A \cap B)}{P(B)}",
            r"= \frac{P(B \mid A)\,P(A)}{P(B)}",
        ],
    ),
    "inclusion-exclusion": dict(
        given={"A": event(), "B": event()},
        steps=[r"P(A \cup B)", r"= P(A) + P(B) - P(A \cap B)", r"\le P(A) + P(B)"],
    ),
    "total-probability": dict(
        given={"A": event(), "B": event()},
        steps=[r"P(A)", r"= P(A \cap B) + P(A \cap B^c)"],
    ),
    "normal-mean-and-variance": dict(
        given={"mu": scalar(), "sigma": scalar(positive=True), "X": normal("mu", "sigma")},
        steps=[r"\operatorname{E}[X^2]", r"= \operatorname{Var}[X] + \operatorname{E}[X]^2", r"= \sigma^2 + \mu^2"],
    ),
    "binomial-mean": dict(
        given={"n": scalar(integer=True, low=1, high=8), "p": scalar(low=0, high=1), "X": binomial("n", "p")},
        steps=[
            r"\operatorname{E}[X]",
            r"= \sum_{k=0}^{n} k \binom{n}{k} p^k (1 - p)^{n - k}",
            r"= n p",
        ],
    ),
    "poisson-mean": dict(
        given={"lambda": scalar(low=0.2, high=4), "X": poisson("lambda")},
        steps=[
            r"\operatorname{E}[X]",
            r"= \sum_{k=1}^{\infty} k\,\frac{\lambda^k}{k!}\,e^{-\lambda}",
            r"= \lambda",
            r"= \operatorname{Var}[X]",
        ],
    ),
    "exponential-mean": dict(
        given={"lambda": scalar(positive=True), "X": exponential("lambda")},
        steps=[
            r"\operatorname{E}[X]",
            r"= \int_0^{\infty} x\,\lambda e^{-\lambda x}\,dx",
            r"= \frac{1}{\lambda}",
        ],
    ),
    "uniform-variance": dict(
        given={"a": scalar(low=-2, high=0), "b": scalar(low=1, high=3), "X": uniform("a", "b")},
        steps=[r"\operatorname{Var}[X]", r"= \frac{(b - a)^2}{12}"],
    ),
    "bernoulli-variance": dict(
        given={"p": scalar(low=0, high=1), "X": bernoulli("p")},
        steps=[r"\operatorname{Var}[X]", r"= p - p^2", r"= p(1 - p)", r"\le \frac14"],
    ),
    "affine-map-of-a-vector": dict(
        given={"A": matrix("m", "n"), "b": vector("m"), "X": random_vector("n")},
        steps=[
            r"\operatorname{Var}[\mathbf{A}\mathbf{X} + \mathbf{b}]",
            r"= \mathbf{A}\operatorname{Var}[\mathbf{X}]\,\mathbf{A}^\top",
        ],
    ),
    "gibbs": dict(
        given={"p": vector("n", stochastic=True, positive=True), "q": vector("n", stochastic=True, positive=True)},
        steps=[
            r"\sum_{i=1}^{n} p_i \log \frac{q_i}{p_i}",
            (r"\le \sum_{i=1}^{n} p_i \left(\frac{q_i}{p_i} - 1\right)", r"$\log u \le u - 1$"),
            r"= \sum_{i=1}^{n} q_i - \sum_{i=1}^{n} p_i",
            r"= 0",
        ],
    ),
    "bernoulli-likelihood": dict(
        given={
            "k": scalar(integer=True, low=1, high=4),
            "m": scalar(integer=True, low=5, high=9),
            "p": scalar(low=0, high=1),
        },
        steps=[
            r"\frac{d}{dp}\left(k \log p + (m - k)\log(1 - p)\right) = 0",
            r"\Leftrightarrow \frac{k}{p} - \frac{m - k}{1 - p} = 0",
            r"\Leftrightarrow p = \frac{k}{m}",
        ],
    ),
    "poisson-limit": dict(
        given={"lambda": scalar(low=0.5, high=2), "n": scalar(integer=True, positive=True)},
        steps=[r"\left(1 - \frac{\lambda}{n}\right)^n", r"\xrightarrow{n \to \infty} e^{-\lambda}"],
    ),
    "unbiased-variance": dict(
        given={"X": sample(random_variable(), 3)},
        define={"m": r"\frac13\sum_{i=1}^{3} X_i"},
        steps=[
            r"\operatorname{E}\left[\frac12\sum_{i=1}^{3} (X_i - m)^2\right]",
            r"= \frac12\sum_{i=1}^{3}\operatorname{E}[X_i^2] - \frac32 \operatorname{E}[m^2]",
            r"= \operatorname{Var}[X_1]",
        ],
    ),
    "variance-of-the-mean": dict(
        given={"X": sample(random_variable(), "n")},
        steps=[
            r"\operatorname{Var}\left[\frac1n\sum_{i=1}^{n} X_i\right]",
            r"= \frac{1}{n^2}\sum_{i=1}^{n}\operatorname{Var}[X_i]",
            r"= \frac{\operatorname{Var}[X_1]}{n}",
        ],
    ),
    "no-memory": dict(
        given={
            "lambda": scalar(positive=True),
            "s": scalar(positive=True),
            "t": scalar(positive=True),
            "X": exponential("lambda"),
        },
        steps=[
            r"P(X > s + t \mid X > s)",
            r"= \frac{e^{-\lambda(s + t)}}{e^{-\lambda s}}",
            r"= e^{-\lambda t}",
            r"= P(X > t)",
        ],
    ),
    "beta-mean": dict(
        given={"a": scalar(low=1, high=4), "b": scalar(low=1, high=4), "X": beta("a", "b")},
        steps=[
            r"\operatorname{E}[X]",
            r"= \frac{\Gamma(a + b)}{\Gamma(a)\,\Gamma(b)} \int_0^1 x^{a} (1 - x)^{b - 1} \,dx",
            r"= \frac{\Gamma(a + b)\,\Gamma(a + 1)}{\Gamma(a)\,\Gamma(a + b + 1)}",
            r"= \frac{a}{a + b}",
        ],
    ),
    "maximum-entropy": dict(
        given={"mu": scalar(), "sigma": scalar(low=0.5, high=2)},
        define={"p(x)": r"\frac{1}{\sigma\sqrt{2\pi}} e^{-\frac{(x - \mu)^2}{2\sigma^2}}"},
        steps=[
            r"-\int_{-\infty}^{\infty} p(x) \left(-\frac{(x - \mu)^2}{2\sigma^2}"
            r" - \frac12 \log(2\pi\sigma^2)\right) dx",
            r"= \frac{1}{2\sigma^2}\int_{-\infty}^{\infty} (x - \mu)^2 p(x) \,dx + \frac12\log(2\pi\sigma^2)",
            r"= \frac12\log\left(2\pi e \sigma^2\right)",
        ],
    ),
    "detailed-balance": dict(
        given={"S": matrix("n", symmetric=True, positive=True), "j": index("n")},
        define={"w_i": r"\sum_{k=1}^{n} S_{ik}", "P_{ij}": r"\frac{S_{ij}}{w_i}"},
        steps=[r"\sum_{i=1}^{n} w_i P_{ij}", r"= \sum_{i=1}^{n} w_j P_{ji}", r"= w_j"],
        needs=["S: symmetric"],
    ),
    "binomial-becomes-poisson": dict(
        given={"lambda": scalar(low=0.5, high=2), "k": index(3), "n": scalar(integer=True, low=4)},
        steps=[
            r"\binom{n}{k}\left(\frac{\lambda}{n}\right)^k\left(1 - \frac{\lambda}{n}\right)^{n-k}",
            r"\xrightarrow{n \to \infty} \frac{\lambda^k}{k!} e^{-\lambda}",
        ],
    ),
    "standardizing": dict(
        given={"mu": scalar(), "sigma": scalar(positive=True), "a": scalar(), "X": normal("mu", "sigma")},
        steps=[
            r"P(X \le \mu + a\sigma)",
            r"= \int_{-\infty}^{a} \frac{1}{\sqrt{2\pi}} e^{-t^2 / 2} \,dt",
        ],
    ),
    # --- principal components ---------------------------------------------------------------------------------------
    "covariance-as-a-product": dict(
        given={"x": family(vector("d"), "n")},
        define={"m": r"\frac1n\sum_{i=1}^{n}\mathbf{x}_i"},
        steps=[
            r"\frac1n\sum_{i=1}^{n}(\mathbf{x}_i - \mathbf{m})(\mathbf{x}_i - \mathbf{m})^\top",
            r"= \frac1n\sum_{i=1}^{n}\mathbf{x}_i\mathbf{x}_i^\top - \mathbf{m}\mathbf{m}^\top",
        ],
    ),
    "reconstruction-error": dict(
        given={"v": vector("n", unit=True), "x": vector("n")},
        steps=[
            r"\lVert \mathbf{x} - (\mathbf{v}^\top\mathbf{x})\,\mathbf{v} \rVert^2",
            r"= \lVert\mathbf{x}\rVert^2 - (\mathbf{v}^\top\mathbf{x})^2",
        ],
        needs=["v: unit"],
    ),
    "svd-norm": dict(
        given={"A": matrix("m", "n")},
        steps=[
            r"\lVert \mathbf{A} \rVert_F^2",
            r"= \operatorname{tr}(\mathbf{A}^\top\mathbf{A})",
            by_hand(r"= \sum_{i} \sigma_i^2", lambda A: (__import__("numpy").linalg.svd(A)[1] ** 2).sum(), "the SVD"),
        ],
    ),
}
