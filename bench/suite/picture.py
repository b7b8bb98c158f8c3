"""Draws each figure that has a bar to reach, as a share of that bar."""
from xml.sax.saxutils import escape

ROW, LEFT, WIDTH, FULL, TOP = 22, 370, 900, 1.5, 44

STYLE = """\
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 } .faint { fill: #57606a }
.yes { fill: #2da44e } .no { fill: #bf8700 } .bar { stroke: #24292f; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .faint { fill: #9198a1 } .yes { fill: #3fb950 } .no { fill: #d29922 } .bar { stroke: #e6edf3 }
}"""


def draw(verdicts):
    """The picture as SVG, readable on light and dark ground."""
    judged = [verdict for verdict in verdicts if verdict.bar is not None]
    height = TOP + ROW * len(judged) + 12
    scale = (WIDTH - LEFT - 150) / FULL
    at_bar = LEFT + scale
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
             "<title>Figures of dropwarp's benchmarks as shares of the bars they should reach</title>",
             f"<style>{STYLE}</style>",
             '<text x="8" y="18" class="title">dropwarp: figures against their bars</text>',
             f'<text x="{at_bar:.0f}" y="34" text-anchor="middle" class="faint">bar: shorter is better</text>']
    for number, verdict in enumerate(judged):
        y = TOP + ROW * number
        length = min(verdict.value / verdict.bar, FULL) * scale
        bar = f"{verdict.bar:g}"
        label = f"({verdict.workload}) {shorten(verdict.what)}"
        parts += [f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(label)}</text>',
                  f'<rect x="{LEFT}" y="{y + 2}" width="{max(length, 1):.1f}" height="14" rx="2" '
                  f'class="{"yes" if verdict.reached else "no"}"/>',
                  f'<text x="{LEFT + max(length, scale) + 8:.1f}" y="{y + 13}">{verdict.value:.3g} '
                  f'<tspan class="faint">of {escape(f"{bar} {verdict.unit}".strip())}</tspan></text>']
    parts += [f'<line x1="{at_bar:.1f}" x2="{at_bar:.1f}" y1="{TOP - 4}" y2="{height - 10}" class="bar"/>', "</svg>"]
    return "\n".join(parts) + "\n"


def shorten(text):
    """What fits beside a bar."""
    return text if len(text) <= 52 else text[:51] + "…"
