"""Which texts of the drawings on an open page touch something that they do not belong to."""

# The box of a text is as high as its font; what is inked is less. A line of the ground (a year, a
# quarter, the ground of the future, of what has no date) may stand behind words, nothing else may.
# The letter in a pill (which covers the line of today), the question mark in what fades, and the
# word on the flag of today are on what they belong to.
TOUCHING = """() => {
  const GROUND = '.yr, .qt, .fut, .und, .under, .rule, .base, .zero, title, defs, defs *';
  const INSIDE = {let: '.con, .tod, .ask', q: '.bar, .con, .ask', todt: '.todb'};
  const box = one => { const b = one.getBoundingClientRect();
    return {l: b.left, t: b.top, r: b.right, b: b.bottom}; };
  const inked = one => { const b = box(one), h = b.b - b.t;
    return {l: b.l + .5, t: b.t + h * .22, r: b.r - .5, b: b.b - h * .18}; };
  const meet = (a, b) => a.l < b.r && b.l < a.r && a.t < b.b && b.t < a.b;
  const shown = one => one.checkVisibility({visibilityProperty: true});
  const said = one => one.tagName === 'text' ? `“${one.textContent}”`
    : `${one.tagName} ${one.getAttribute('class') || one.parentNode.getAttribute('class')}`;
  const found = [];
  for (const svg of document.querySelectorAll('svg.tl')) {
    if (!shown(svg) || svg.closest('.key')) continue;
    const texts = [...svg.querySelectorAll('text')].map(one => [one, inked(one)]);
    const marks = [...svg.querySelectorAll('rect, path, use, circle')]
      .filter(one => !one.matches(GROUND)).map(one => [one, box(one)]);
    const edge = box(svg);
    texts.forEach(([one, at], place) => {
      if (at.l < edge.l - 1 || at.r > edge.r + 1 || at.t < edge.t || at.b > edge.b)
        found.push(`${said(one)} is over the edge`);
      for (const [other, there] of texts.slice(place + 1))
        if (meet(at, there)) found.push(`${said(one)} touches ${said(other)}`);
      const holder = INSIDE[[...one.classList].find(name => name in INSIDE)];
      const belongs = mark => holder && (mark.matches(holder)
        || (mark.closest(holder) && mark.closest(holder) === one.closest(holder)));
      for (const [mark, there] of marks)
        if (meet(at, there) && !belongs(mark)) found.push(`${said(one)} touches ${said(mark)}`);
    });
  }
  return found;
}"""


def touching(page):
    return page.evaluate(TOUCHING)
