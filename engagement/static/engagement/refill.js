/* What can be chosen in lines of a form is asked for in place: Back sends nothing again. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-refill]");
    var lines = button && document.getElementById(button.dataset.refill);
    if (!lines) { return; }
    event.preventDefault();
    var sent = new FormData(button.form);
    sent.append(button.name, button.value);
    fetch("", { method: "POST", body: sent }).then(function (answer) {
      return answer.text();
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      lines.innerHTML = page.getElementById(lines.id).innerHTML;
    }).catch(function () { /* such as who was signed out meanwhile */
      button.removeAttribute("data-refill");
      button.click();
    });
  });
})();
