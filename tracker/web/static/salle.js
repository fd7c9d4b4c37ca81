/* Copy buttons. Without this file nothing is missing: the text can be selected. */
(function () {
  "use strict";
  if (!navigator.clipboard && !document.queryCommandSupported) { return; }

  function select(node) {
    var range = document.createRange();
    range.selectNodeContents(node);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return selection;
  }

  function copied(node) {
    var html = node.hasAttribute("data-enrichi") ? node.innerHTML : "";
    var text = node.innerText.trim();
    if (navigator.clipboard && window.ClipboardItem && html) {
      return navigator.clipboard.write([new window.ClipboardItem({
        "text/html": new Blob([html], { type: "text/html" }),
        "text/plain": new Blob([text], { type: "text/plain" })
      })]);
    }
    if (navigator.clipboard) { return navigator.clipboard.writeText(text); }
    // An address without TLS has no clipboard of its own: the selection is copied, then let go.
    var selection = select(node);
    var done = document.execCommand("copy");
    selection.removeAllRanges();
    return done ? Promise.resolve() : Promise.reject();
  }

  document.querySelectorAll("[data-copier]").forEach(function (node) {
    var button = document.createElement("button");
    var said = document.createElement("span");
    button.type = "button";
    button.className = "copier";
    button.textContent = "Copier";
    button.setAttribute("aria-label", "Copier la citation : " + node.getAttribute("data-copier"));
    said.className = "copie";
    said.setAttribute("role", "status");
    button.addEventListener("click", function () {
      copied(node).then(function () {
        said.textContent = "Copié";
        window.setTimeout(function () { said.textContent = ""; }, 2500);
      }, function () {
        select(node);
        said.textContent = "Sélectionné : Ctrl + C pour copier";
      });
    });
    var place = document.createElement("p");
    place.className = "copier-ligne";
    place.append(button, said);
    node.after(place);
  });
})();
