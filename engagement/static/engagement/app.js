/* Optional layer: every page is complete without it. No eval, no inline style attributes. */
(function () {
  "use strict";

  /* Chart: one tab stop, arrow keys walk the marks in time, Enter opens one. */
  function walk(box) {
    var svg = box.querySelector("svg.tl");
    var figure = box.parentNode;
    var marks = Array.from(svg ? svg.querySelectorAll("a.mk, a.bar, a.con, a.ask, .bin a") : []).map(function (link) {
      var place = link.getBBox();
      return { link: link, x: place.x, y: place.y };
    });
    if (!marks.length) { return; }
    marks.sort(function (a, b) { return a.x - b.x || a.y - b.y; });
    svg.removeAttribute("aria-hidden");
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", figure.dataset.label);
    box.removeAttribute("tabindex");
    box.removeAttribute("role");
    box.removeAttribute("aria-label");

    var tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    figure.appendChild(tip);
    var at = 0;

    function show(mark) {
      var r = mark.link.getBoundingClientRect();
      var p = figure.getBoundingClientRect();
      tip.textContent = mark.words;
      tip.hidden = false;
      var most = p.width - tip.offsetWidth - 8;
      var left = r.left - p.left + r.width / 2 - tip.offsetWidth / 2;
      tip.style.left = Math.max(8, Math.min(left, most)) + "px";
      tip.style.top = r.top - p.top - tip.offsetHeight - 8 + "px";
    }
    function hide() { tip.hidden = true; }

    marks.forEach(function (mark, i) {
      var title = mark.link.querySelector("title");
      mark.words = title ? title.textContent : mark.link.textContent;
      if (title) { title.remove(); }
      mark.link.setAttribute("aria-label", mark.words);
      mark.link.setAttribute("tabindex", i ? "-1" : "0");
      mark.link.addEventListener("mouseenter", function () { show(mark); });
      mark.link.addEventListener("mouseleave", hide);
      mark.link.addEventListener("focus", function () { at = i; show(mark); });
      mark.link.addEventListener("blur", hide);
    });
    svg.addEventListener("keydown", function (event) {
      var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      var to = at;
      if (document.documentElement.dir === "rtl" && /Right|Left/.test(event.key)) { step = -step; }
      if (step) { to = Math.max(0, Math.min(marks.length - 1, at + step)); }
      else if (event.key === "Home") { to = 0; }
      else if (event.key === "End") { to = marks.length - 1; }
      else if (event.key === "Escape") { hide(); return; }
      else { return; }
      event.preventDefault();
      marks[at].link.setAttribute("tabindex", "-1");
      marks[to].link.setAttribute("tabindex", "0");
      marks[to].link.focus();
      at = to;
    });
  }
  document.querySelectorAll("[data-chart] .wide").forEach(walk);

  /* Phone: fold the filters away, open them on request. */
  if (window.matchMedia("(max-width: 47.99rem)").matches) {
    document.querySelectorAll(".mfilter:not(:has(.bad))").forEach(function (box) { box.open = false; });
  }
})();
