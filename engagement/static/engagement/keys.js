/* Optional layer: keys for what a page offers by buttons and links as well. */
(function () {
  "use strict";

  /* What is in focus has keys for what can be done with it. */
  document.querySelectorAll("[data-keys-told]").forEach(function (one) { one.hidden = false; });
  document.querySelectorAll("[data-keys]").forEach(function (box) {
    box.addEventListener("keydown", function (event) {
      var typed = event.target.closest("input, textarea, select");
      if (typed || event.ctrlKey || event.metaKey || event.altKey) { return; }
      var what = box.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
      if (what) { event.preventDefault(); what.click(); }
    });
  });

  /* Steps: an arrow key leads to the next one or the one before. */
  document.querySelectorAll("[data-steps]").forEach(function (list) {
    var at = -1;
    document.addEventListener("keydown", function (event) {
      var by = { ArrowRight: 1, ArrowLeft: -1 }[event.key] * (document.dir === "rtl" ? -1 : 1);
      var typed = event.target.closest("input, textarea, select, .menu");
      if (!by || typed || event.ctrlKey || event.metaKey || event.altKey) { return; }
      var steps = Array.from(list.children);
      var here = steps.indexOf(document.activeElement.closest("[data-steps] > li"));
      at = Math.max(0, Math.min(steps.length - 1, (here < 0 ? at : here) + by));
      event.preventDefault();
      steps[at].focus();
      steps[at].scrollIntoView();
    });
  });
})();
