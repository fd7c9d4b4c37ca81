"""What LaTeX commands print: data only.

Sources: the LaTeX companion tables of symbols (``fontenc`` T1, ``textcomp``), babel-french's
own commands, ``csquotes``, biblatex's formatting commands, amsmath's Greek and operators.
"""

from __future__ import annotations

ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331", "t": "\u0361", "G": "\u030f", "U": "\u030e",
    "f": "\u0311", "capitalacute": "\u0301", "capitalgrave": "\u0300", "hat": "\u0302",
    "tilde": "\u0303", "bar": "\u0304", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
    "acute": "\u0301", "grave": "\u0300", "breve": "\u0306", "check": "\u030c",
    "overline": "\u0305", "widehat": "\u0302", "widetilde": "\u0303", "not": "\u0338",
    "mathring": "\u030a", "textcommabelow": "\u0326", "cyrbreve": "\u0306",
}  # fmt: skip
"""Commands that put a mark on their argument, as the combining character."""

SYMBOLS = {
    # letters
    "ss": "ß", "SS": "SS", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð",
    "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "imath": "ı", "jmath": "ȷ",
    "ij": "ij", "IJ": "IJ", "textordfeminine": "ª", "textordmasculine": "º", "textschwa": "ə",
    "ell": "ℓ", "hbar": "ℏ", "aleph": "ℵ", "Re": "ℜ", "Im": "ℑ", "wp": "℘", "eth": "ð",
    # punctuation
    "textendash": "–", "textemdash": "—", "endash": "–", "emdash": "—", "textquoteleft": "‘",
    "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "lq": "‘",
    "rq": "’", "textquotedbl": '"', "quotedblbase": "„", "quotesinglbase": "‚", "glqq": "„",
    "grqq": "“", "glq": "‚", "grq": "‘", "guillemotleft": "«", "guillemotright": "»",
    "guillemetleft": "«", "guillemetright": "»", "guilsinglleft": "‹", "guilsinglright": "›",
    "flqq": "«", "frqq": "»", "flq": "‹", "frq": "›", "og": "«\u00a0", "fg": "\u00a0»",
    "ldots": "…", "dots": "…", "textellipsis": "…", "cdots": "⋯", "ldot": ".", "dotsc": "…",
    "textquotesingle": "'", "textasciigrave": "`", "textasciiacute": "´", "textasciicircum": "^",
    "textasciitilde": "~", "textasciidieresis": "¨", "textasciimacron": "¯", "textbackslash": "\\",
    "backslash": "\\", "textbar": "|", "textbraceleft": "{", "textbraceright": "}",
    "textless": "<", "textgreater": ">", "textunderscore": "_", "textdollar": "$",
    "textnumbersign": "#", "textpercent": "%", "textampersand": "&", "lbrace": "{",
    "rbrace": "}", "textexclamdown": "¡", "textquestiondown": "¿", "textbullet": "•",
    "textperiodcentered": "·", "textvisiblespace": "␣", "slash": "/", "textsection": "§",
    "S": "§", "P": "¶", "textparagraph": "¶", "dag": "†", "ddag": "‡", "textdagger": "†",
    "textdaggerdbl": "‡", "textasteriskcentered": "*", "copyright": "©", "textcopyright": "©",
    "textregistered": "®", "texttrademark": "™", "textdegree": "°", "degree": "°", "degres": "°",
    "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾", "textmu": "µ",
    "textonesuperior": "¹", "texttwosuperior": "²", "textthreesuperior": "³", "textnumero": "№",
    "textcurrency": "¤", "euro": "€", "EUR": "€", "texteuro": "€", "pounds": "£",
    "textsterling": "£", "textyen": "¥", "textcent": "¢", "textbrokenbar": "¦",
    "textlogicalnot": "¬", "textpm": "±", "texttimes": "×", "textdiv": "÷", "textminus": "−",
    "textrightarrow": "→", "textleftarrow": "←", "hyphen": "-", "textemdashspace": "—",
    "mathdollar": "$", "degrees": "°", "quad": " ", "qquad": " ", "space": " ", "enspace": " ",
    "thinspace": "\u2009", "nobreakspace": "\u00a0", "nobreakdash": "", "allowbreak": "",
    "newline": " ", "linebreak": " ", "par": " ", "and": " and ", "ndash": "–", "mdash": "—",
    "bibrangedash": "–", "bibdash": "—", "hskip": " ", "enskip": " ", "ignorespaces": "",
    "LaTeX": "LaTeX", "LaTeXe": "LaTeX2ε", "TeX": "TeX", "BibTeX": "BibTeX", "XeTeX": "XeTeX",
    "LuaTeX": "LuaTeX", "MATLAB": "MATLAB", "cprime": "ʹ", "cdprime": "ʺ", "polhk": "",
    # babel-french
    "ier": "<sup>er</sup>", "iere": "<sup>re</sup>", "iers": "<sup>ers</sup>",
    "ieres": "<sup>res</sup>", "ieme": "<sup>e</sup>", "iemes": "<sup>es</sup>",
    "no": "n<sup>o</sup>", "No": "N<sup>o</sup>", "nos": "n<sup>os</sup>",
    "Nos": "N<sup>os</sup>", "primo": "1<sup>o</sup>", "secundo": "2<sup>o</sup>", "at": "@",
    "circonflexe": "^", "boi": "\\",
    # switches of size, font and layout print nothing
    "tiny": "", "scriptsize": "", "footnotesize": "", "small": "", "normalsize": "", "large": "",
    "Large": "", "LARGE": "", "huge": "", "Huge": "", "rm": "", "sf": "", "tt": "", "md": "",
    "rmfamily": "", "sffamily": "", "ttfamily": "", "mdseries": "", "upshape": "",
    "normalfont": "", "selectfont": "", "relax": "", "protect": "", "unskip": "", "noindent": "",
    "displaystyle": "", "textstyle": "", "sloppy": "", "penalty": "", "nobreak": "", "xspace": "",
    "limits": "", "left": "", "right": "", "big": "", "Big": "", "bigl": "", "bigr": "",
    "Bigl": "", "Bigr": "", "autocap": "", "midsentence": "", "isdot": "", "adddot": ".",
    "addcomma": ",", "addcolon": ":", "addsemicolon": ";", "addspace": " ", "addnbspace": "\u00a0",
    "cftil": "~", "hfill": " ", "nopunct": "", "starttag": "", "itshape": "", "/": "",
    # mathematics
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "varpi": "ϖ",
    "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ",
    "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "digamma": "ϝ", "varkappa": "ϰ", "textalpha": "α", "textbeta": "β",
    "textgamma": "γ", "textdelta": "δ", "textlambda": "λ", "textpi": "π", "textsigma": "σ",
    "infty": "∞", "partial": "∂", "nabla": "∇", "forall": "∀", "exists": "∃", "nexists": "∄",
    "emptyset": "∅", "varnothing": "∅", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂",
    "supset": "⊃", "subseteq": "⊆", "supseteq": "⊇", "cup": "∪", "cap": "∩", "bigcup": "⋃",
    "bigcap": "⋂", "setminus": "∖", "wedge": "∧", "land": "∧", "vee": "∨", "lor": "∨",
    "neg": "¬", "lnot": "¬", "oplus": "⊕", "otimes": "⊗", "odot": "⊙", "ominus": "⊖",
    "times": "×", "div": "÷", "cdot": "⋅", "ast": "∗", "star": "⋆", "circ": "∘", "bullet": "∙",
    "pm": "±", "mp": "∓", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠",
    "ll": "≪", "gg": "≫", "lt": "<", "gt": ">", "approx": "≈", "sim": "∼", "simeq": "≃",
    "cong": "≅", "equiv": "≡", "propto": "∝", "prec": "≺", "succ": "≻", "preceq": "⪯",
    "succeq": "⪰", "leqslant": "⩽", "geqslant": "⩾", "lesssim": "≲", "gtrsim": "≳",
    "perp": "⊥", "bot": "⊥", "top": "⊤", "parallel": "∥", "mid": "∣", "vdash": "⊢",
    "models": "⊨", "angle": "∠", "triangle": "△", "square": "□", "Box": "□", "diamond": "⋄",
    "to": "→", "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒",
    "Leftarrow": "⇐", "Leftrightarrow": "⇔", "iff": "⇔", "implies": "⟹", "mapsto": "↦",
    "longrightarrow": "⟶", "longleftarrow": "⟵", "uparrow": "↑", "downarrow": "↓",
    "hookrightarrow": "↪", "rightleftharpoons": "⇌", "rightharpoonup": "⇀", "gets": "←",
    "sum": "∑", "prod": "∏", "int": "∫", "oint": "∮", "langle": "⟨", "rangle": "⟩",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "vert": "|", "Vert": "‖",
    "lvert": "|", "rvert": "|", "prime": "′", "dagger": "†", "ddagger": "‡", "checkmark": "✓",
    "sharp": "♯", "flat": "♭", "natural": "♮", "clubsuit": "♣", "heartsuit": "♡",
    "spadesuit": "♠", "diamondsuit": "♢", "surd": "√", "colon": ":", "ldotp": ".", "vdots": "⋮",
    "ddots": "⋱", "because": "∵", "therefore": "∴", "rtimes": "⋊", "ltimes": "⋉",
    "bigoplus": "⨁", "bigotimes": "⨂", "amalg": "⨿", "bowtie": "⋈", "trianglelefteq": "⊴",
} | {
    name: name for name in (
        "log", "ln", "exp", "sin", "cos", "tan", "min", "max", "sup", "inf", "lim", "det", "dim",
        "ker", "deg", "gcd", "arg", "hom", "mod", "Pr", "cosh", "sinh", "tanh", "arctan", "arcsin",
        "arccos", "limsup", "liminf",
    )
}  # fmt: skip
"""Commands without argument, by what they print."""

NUMERO = frozenset({"no", "No", "nos", "Nos"})
"""babel-french sets a small space after these."""
MARKUP = {
    "emph": "i", "textit": "i", "textsl": "i", "mkbibemph": "i", "mkbibitalic": "i", "mathit": "i",
    "textbf": "b", "mkbibbold": "b", "mathbf": "b", "boldsymbol": "b", "bm": "b", "strong": "b",
    "textsuperscript": "sup", "up": "sup", "fup": "sup", "mkbibsuperscript": "sup", "sp": "sup",
    "textsubscript": "sub", "mkbibsubscript": "sub", "sb": "sub", "textsc": "sc",
    "bsc": "sc", "lsc": "sc",
}  # fmt: skip
"""Commands that mark up their argument, by tag (``sc``: small capitals)."""

SWITCHES = {
    "it": "i", "em": "i", "sl": "i", "itshape": "i", "slshape": "i", "bf": "b", "bfseries": "b",
    "sc": "sc", "scshape": "sc",
}  # fmt: skip
"""Commands that mark up the rest of their group."""

TRANSPARENT = frozenset(
    {
        "textrm",
        "textsf",
        "texttt",
        "textup",
        "textmd",
        "textnormal",
        "mbox",
        "hbox",
        "makebox",
        "fbox",
        "text",
        "mathrm",
        "mathsf",
        "mathtt",
        "mathnormal",
        "mathop",
        "operatorname",
        "ensuremath",
        "underline",
        "uline",
        "path",
        "MakeUppercase",
        "uppercase",
        "MakeLowercase",
        "lowercase",
        "nohyphens",
        "foreignquote",
        "NoCaseChange",
        "MakeCapital",
        "mkbibbrackets",
        "mkbibparens",
        "mkbibacro",
        "mkbibname",
        "mathcal",
        "mathscr",
        "mathfrak",
        "bibstring",
        "textcyr",
        "cyr",
        "caps",
        "acro",
    }
)
"""Commands whose argument prints as it is."""

DROPS = {
    "noopsort": 1, "vspace": 1, "hspace": 1, "label": 1, "index": 1, "footnote": 1, "thanks": 1,
    "phantom": 1, "hphantom": 1, "vphantom": 1, "selectlanguage": 1, "fontsize": 2, "color": 1,
    "SortNoop": 1, "printfirst": 1, "fontfamily": 1, "begin": 1, "end": 1, "kern": 0,
    "textcolor": 1, "foreignlanguage": 1, "href": 1, "hyphenquote": 1, "textlang": 1,
    "cite": 1, "citet": 1, "citep": 1, "citeauthor": 1, "citeyear": 1,
    "fontencoding": 1, "fontseries": 1, "fontshape": 1, "singleletter": 0,
}  # fmt: skip
"""Commands whose first arguments print nothing; what follows them prints."""

DOUBLE_STRUCK = {
    "A": "𝔸", "B": "𝔹", "C": "ℂ", "D": "𝔻", "E": "𝔼", "F": "𝔽", "H": "ℍ", "N": "ℕ", "P": "ℙ",
    "Q": "ℚ", "R": "ℝ", "S": "𝕊", "T": "𝕋", "Z": "ℤ", "1": "𝟙", "K": "𝕂",
}  # fmt: skip
