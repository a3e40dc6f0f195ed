// The door on a tablet: who is tapped is in on the page at once, and sent after (taps.js).
// Without this script every tap is a form.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const network = document.getElementById("network");
  const door = () => document.getElementById("door");
  if (!network || !door()) return;

  // The page as the portal has it, once all is sent: who came in through a colleague, too.
  function show() {
    htmx.ajax("GET", location.href, { target: "#door", select: "#door", swap: "outerHTML" });
  }

  const { tap, refuse, state } = keepTaps(network, { holder: door, whenAllIsSent: show });

  // A page that was asked for before the last tap does not know it.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "door" && state.waits()) event.detail.shouldSwap = false;
  });

  function write(form) {
    const chosen = form.querySelector("select")?.selectedOptions[0];
    if (!chosen) {
      const word = form.parentElement.querySelector(".door-in");
      form.hidden = true;
      word.hidden = false;
      word.focus();
      return;
    }
    const came = document.createElement("li");
    came.append(chosen.textContent.trim(), " ");
    came.append(document.getElementById("door-in").content.cloneNode(true));
    door().querySelector(".door-came").append(came);
    chosen.remove();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.act !== "in" || !door().contains(form)) return;
    event.preventDefault();
    network.querySelector("[data-refused]").replaceChildren();
    const code = form.querySelector("select")?.value ?? event.submitter?.value;
    if (!code) {
      refuse(network.dataset.saysChoose);
      return;
    }
    write(form);
    tap("in", { state: code });
  });
});
