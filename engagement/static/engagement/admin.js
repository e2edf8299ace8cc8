/* Optional: one tick for all rows of a list. */
(function () {
  "use strict";
  var all = document.getElementById("action-toggle");
  if (!all) { return; }
  all.hidden = false;
  all.addEventListener("change", function () {
    document.querySelectorAll("input[name=_selected_action]").forEach(function (box) { box.checked = all.checked; });
  });
}());
