/* Optional layer: every page is complete without it. No eval, no inline style attributes. */
(function () {
  "use strict";

  /* Chart and squares: one tab stop, arrow keys walk the marks, Enter opens one. */
  function chart(box) {
    Array.from(box.querySelectorAll("svg.tl"), function (svg) { drawing(box, svg); });
  }
  function drawing(box, svg) {
    var marks = Array.from(svg.querySelectorAll("a.mk, a.bar, a.con, a.ask, .bin a")).map(function (link) {
      var place = link.getBBox(), off = link.querySelector(".off");
      var before = off && off.getBBox().x < place.x + 1; /* it begins before the first year */
      return { link: link, x: before ? 0 : place.x, y: place.y };
    });
    marks.sort(function (a, b) { return a.x - b.x || a.y - b.y; }); /* in time */
    if (!marks.length) { return; }
    box.removeAttribute("tabindex");
    box.removeAttribute("role");
    box.removeAttribute("aria-label");
    walk(box.parentNode, svg, marks);
  }
  function walk(figure, group, marks) {
    group.removeAttribute("aria-hidden");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", figure.dataset.label);

    var tip = figure.querySelector(".tip") || document.createElement("div");
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
    function middle(mark) {
      var r = mark.link.getBoundingClientRect();
      return { x: r.left + r.width / 2, y: r.top + r.height / 2 };
    }
    /* The nearest one in the next row below, or above. */
    function beside(way) {
      var here = middle(marks[at]), to = at, least = Infinity;
      marks.forEach(function (mark, i) {
        var there = middle(mark), down = (there.y - here.y) * way;
        var far = Math.floor(down / 6) * 1e4 + Math.abs(there.x - here.x);
        if (down > 5 && far < least) { least = far; to = i; }
      });
      return to;
    }

    marks.forEach(function (mark, i) {
      var title = mark.link.querySelector("title");
      mark.words = title ? title.textContent : mark.link.title || mark.link.textContent;
      if (title) { title.remove(); }
      mark.link.removeAttribute("title");
      mark.link.setAttribute("aria-label", mark.words);
      mark.link.setAttribute("tabindex", i ? "-1" : "0");
      mark.link.addEventListener("mouseenter", function () { show(mark); });
      mark.link.addEventListener("mouseleave", hide);
      mark.link.addEventListener("focus", function () { at = i; show(mark); });
      mark.link.addEventListener("blur", hide);
    });
    group.addEventListener("keydown", function (event) {
      var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], row = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      var to = at;
      if (row) { to = beside(row); }
      else if (step) { to = Math.max(0, Math.min(marks.length - 1, at + step)); }
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
  document.querySelectorAll("[data-chart] .wide").forEach(chart);
  document.querySelectorAll(".squares[data-label]").forEach(function (box) {
    box.querySelectorAll(".sq").forEach(function (one) { one.removeAttribute("aria-hidden"); });
    walk(box, box, Array.from(box.querySelectorAll("a"), function (link) {
      var line = link.hash && document.querySelector(link.hash);
      if (line) { link.title = line.querySelector(".out").textContent + ": " + line.querySelector("a").textContent; }
      return { link: link };
    }));
  });

  /* The menu closes by Escape and by a click beside it. */
  var menu = document.querySelector(".menu");
  function shut(event) {
    if (!menu || !menu.open || (event.key ? event.key !== "Escape" : menu.contains(event.target))) { return; }
    if (event.key) { menu.firstElementChild.focus(); }
    menu.open = false;
  }
  document.addEventListener("click", shut);
  document.addEventListener("keydown", shut);

  /* Forms: what is wrong is read first. */
  var wrong = document.querySelector("[data-focus]");
  if (wrong) { wrong.focus({ preventScroll: Boolean(document.querySelector(".said")) }); }

  /* Names to choose among while somebody types; without an answer there are just fewer of them. */
  var typing;
  document.addEventListener("input", function (event) {
    var box = event.target;
    var names = box.dataset && box.dataset.names;
    var list = box.list;
    if (!names || !list || box.value.trim().length < 2) { return; }
    clearTimeout(typing);
    typing = setTimeout(function () {
      var asked = box.value.trim();
      fetch(names + (names.indexOf("?") < 0 ? "?q=" : "&q=") + encodeURIComponent(asked)).then(function (answer) {
        return answer.ok ? answer.json() : { names: [] };
      }).then(function (found) {
        if (!found.names.length || box.value.trim() !== asked) { return; }
        list.replaceChildren.apply(list, found.names.map(function (name) {
          // A browser offers what holds the typed letters: a name without its accents is beside it.
          return new Option(name.toLowerCase().indexOf(asked.toLowerCase()) < 0 ? asked : "", name);
        }));
      }).catch(function () {});
    }, 200);
  });

  /* Drafts (forms.js) go with their person, with what was saved, and with signing out in any tab. */
  var DRAFT = "draft:";
  function forget(own) {
    Object.keys(sessionStorage).forEach(function (key) {
      if (key.indexOf(DRAFT) === 0 && key.indexOf(own)) { sessionStorage.removeItem(key); }
    });
  }
  var me = document.querySelector("[data-me]");
  if (me) { forget(DRAFT + me.dataset.me); } /* of others */
  var tabs = window.BroadcastChannel && new BroadcastChannel("signed out");
  if (tabs) { tabs.onmessage = forget; }
  if (document.querySelector("[data-saved]")) { forget(); }

  /* What is folded opens where a link leads into it. */
  function open(one) {
    for (; one; one = one.parentElement) { if (one.tagName === "DETAILS") { one.open = true; } }
  }
  function aimed() { open(document.getElementById(location.hash.slice(1))); }
  window.addEventListener("hashchange", aimed);
  window.addEventListener("pageshow", aimed);

  /* One click sends a form once; coming back to the page, it can be sent again. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (/\/accounts\/(logout|delete)\/$/.test(form.action)) {
      forget();
      if (tabs) { tabs.postMessage(""); }
    }
    if (form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () {
      form.querySelectorAll("button").forEach(function (button) { button.disabled = true; });
      if (event.submitter) { event.submitter.setAttribute("aria-busy", "true"); }
    }, 0);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach(function (button) {
        button.disabled = false;
        button.removeAttribute("aria-busy");
      });
    });
  });
})();
