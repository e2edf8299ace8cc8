/* Forms in which much is typed: more lines, drafts, what is folded, and no connection. */
(function () {
  "use strict";

  /* Another line of a part: a copy of the last one, emptied. */
  function another(form, prefix) {
    var total = form.elements[prefix + "-TOTAL_FORMS"];
    var last = form.querySelector('[data-lines="' + prefix + '"] > .part:last-of-type');
    var most = form.elements[prefix + "-MAX_NUM_FORMS"];
    if (!total || !last || Number(total.value) >= Number(most.value)) { return null; }
    var from = prefix + "-" + (total.value - 1) + "-";
    var to = prefix + "-" + total.value + "-";
    var part = last.cloneNode(true);
    part.querySelectorAll(".err").forEach(function (said) { said.remove(); });
    part.querySelectorAll(".bad").forEach(function (field) { field.classList.remove("bad"); });
    part.querySelectorAll("*").forEach(function (one) {
      ["id", "name", "for", "aria-describedby"].forEach(function (what) {
        if (one.hasAttribute(what)) { one.setAttribute(what, one.getAttribute(what).split(from).join(to)); }
      });
      if (one.tagName === "INPUT" || one.tagName === "TEXTAREA") {
        one.removeAttribute("aria-invalid");
        if (one.type === "checkbox" || one.type === "radio") { one.checked = false; } else { one.value = ""; }
      } else if (one.tagName === "SELECT") { one.selectedIndex = 0; }
    });
    var legend = part.querySelector("legend");
    total.value = Number(total.value) + 1;
    legend.textContent = legend.textContent.replace(/\d+/, total.value);
    last.after(part);
    return part;
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest('button[name="add"]');
    var part = button && another(button.form, button.value);
    if (!part) { return; }
    event.preventDefault();
    part.querySelector("input:not([type=hidden]), select, textarea").focus();
  });

  /* Drafts: what was changed in a form stays in this tab, and nowhere else, until it is saved. */
  function kept(box) {
    return box.name && box.form && !/^(hidden|password|file|submit|button)$/.test(box.type);
  }
  /* The name of a box whatever its line is counted as: by the id of the line, or as the nth new one. */
  function nameOf(box) {
    var line = box.name.match(/^(\w+)-(\d+)-(.+)$/);
    var first = line && box.form.elements[line[1] + "-INITIAL_FORMS"];
    if (!first) { return box.name; }
    var id = box.form.elements[line[1] + "-" + line[2] + "-id"];
    return line[1] + (id && id.value ? "#" + id.value : "+" + (line[2] - first.value)) + "-" + line[3];
  }
  function keep(form, key) {
    form.addEventListener("input", function (event) {
      if (!kept(event.target)) { return; }
      var draft = JSON.parse(sessionStorage.getItem(key) || "{}");
      var same = Array.from(form.elements).filter(function (box) { return box.name === event.target.name; });
      draft[nameOf(event.target)] = same.filter(function (box) {
        return !/^(radio|checkbox)$/.test(box.type) || box.checked;
      }).map(function (box) { return box.value; });
      sessionStorage.setItem(key, JSON.stringify(draft));
    });
  }
  function restore(form, draft) {
    Object.keys(draft).forEach(function (name) {
      var added = name.match(/^(\w+)\+(\d+)-/);
      var first = added && form.elements[added[1] + "-INITIAL_FORMS"];
      var total = added && form.elements[added[1] + "-TOTAL_FORMS"];
      while (first && total.value - first.value <= added[2] && another(form, added[1])) { /* one more */ }
    });
    return Array.from(form.elements).filter(kept).filter(function (box) {
      var was = draft[nameOf(box)];
      if (!was) { return false; }
      var now = /^(radio|checkbox)$/.test(box.type) ? box.checked : box.value;
      if (typeof now === "boolean") { box.checked = was.indexOf(box.value) >= 0; return box.checked !== now; }
      box.value = was[0];
      return box.value !== now;
    }).length > 0;
  }
  document.querySelectorAll("form[data-draft]").forEach(function (form) {
    var key = "draft:" + form.dataset.draft;
    var note = form.querySelector("[data-restored]");
    try {
      var draft = JSON.parse(sessionStorage.getItem(key) || "{}");
      /* What the server was sent is on the page already. */
      if (!form.hasAttribute("data-typed") && restore(form, draft) && note) { note.hidden = false; }
    } catch (unreadable) { sessionStorage.removeItem(key); }
    form.querySelectorAll("[data-discard]").forEach(function (button) {
      button.addEventListener("click", function () { sessionStorage.removeItem(key); });
    });
    keep(form, key);
  });

  /* What is folded opens where something was typed in it, or by the kind chosen. */
  function typed(box) {
    if (/^(radio|checkbox)$/.test(box.type)) { return box.checked !== box.defaultChecked; }
    if (box.tagName !== "SELECT") { return box.value !== box.defaultValue; }
    var first = Array.from(box.options).findIndex(function (one) { return one.defaultSelected; });
    return box.selectedIndex !== Math.max(first, 0);
  }
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-draft]").forEach(function (form) {
      Array.from(form.elements).filter(kept).filter(typed).forEach(function (one) {
        for (; one; one = one.parentElement) { if (one.tagName === "DETAILS") { one.open = true; } }
      });
    });
  });
  document.querySelectorAll("details[data-kinds]").forEach(function (part) {
    part.closest("form").addEventListener("change", function (event) {
      var kinds = part.dataset.kinds.split(" ");
      if (event.target.name === "kind" && kinds.indexOf(event.target.value) >= 0) { part.open = true; }
    });
  });

  /* Without a connection nothing is sent: the page with all that was typed stays where it is. */
  var alone = document.querySelector("[data-alone]");
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (navigator.onLine || !form.dataset.draft) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    form.querySelector(".savebar").prepend(alone);
    alone.hidden = false;
  }, true);
  window.addEventListener("online", function () { alone.hidden = true; });
})();
