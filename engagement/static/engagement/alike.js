/* What is called nearly as something new is, while its name is typed. */
(function () {
  "use strict";
  var typing;
  function say(box, alike) {
    var said = box.parentNode.querySelector("[data-said]");
    said.textContent = alike.length ? box.dataset.says : "";
    alike.forEach(function (one) {
      var link = document.createElement("a");
      link.href = one.address;
      link.textContent = one.name;
      said.append(" ", link);
    });
  }
  document.querySelectorAll("[data-alike]").forEach(function (box) {
    var said = document.createElement("p");
    said.className = "hint";
    said.dataset.said = "";
    said.setAttribute("role", "status");
    box.after(said);
    box.addEventListener("input", function () {
      clearTimeout(typing);
      typing = setTimeout(function () {
        var asked = box.value.trim();
        fetch(box.dataset.alike + encodeURIComponent(asked)).then(function (answer) {
          return answer.ok ? answer.json() : { alike: [] };
        }).then(function (found) {
          if (box.value.trim() === asked) { say(box, found.alike); }
        }).catch(function () {});
      }, 200);
    });
  });
})();
