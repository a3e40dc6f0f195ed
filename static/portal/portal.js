// What makes pages pleasant. Every page works without it.
"use strict";

document.documentElement.classList.add("js");

// Text becomes a part of a page in one place: where htmx takes in what the portal answered. It is
// looked at first, in a document in which nothing runs; what could run in ours is not let in.
if (window.trustedTypes) {
  const inert = trustedTypes.createPolicy("inert", { createHTML: (text) => text });
  trustedTypes.createPolicy("default", {
    createHTML: (text) => {
      const apart = new DOMParser().parseFromString(inert.createHTML(text), "text/html");
      return holdsWhatRuns(apart) ? null : text;
    },
  });
}

const scheme = (address) => new URL(address, location).protocol.slice(0, -1);
const LEADS = /^(xlink:)?(href|src|action|formaction|data)$/i;

function holdsWhatRuns(root) {
  return [...root.querySelectorAll("*")].some(
    (element) =>
      element.matches("script, iframe, frame, object, embed, base, meta[http-equiv], [srcdoc]") ||
      [...element.attributes].some(
        ({ name, value }) =>
          /^on/i.test(name) ||
          (LEADS.test(name) && !["http", "https", "data"].includes(scheme(value))),
      ) ||
      (element.content instanceof DocumentFragment && holdsWhatRuns(element.content)),
  );
}

document.addEventListener("DOMContentLoaded", () => {
  const menu = document.querySelector(".menu-button");
  if (menu) {
    menu.hidden = false;
    menu.addEventListener("click", () => {
      const open = menu.getAttribute("aria-expanded") === "true";
      menu.setAttribute("aria-expanded", String(!open));
      document.documentElement.classList.toggle("menu-open", !open);
    });
  }
  document.querySelector(".error-summary")?.focus();
});

// One menu at a time, and Escape leaves it.
document.addEventListener("click", (event) => {
  for (const drop of document.querySelectorAll("details.drop[open]")) {
    if (!drop.contains(event.target)) drop.open = false;
  }
  const close = event.target.closest("[data-close]");
  if (close) leaveParagraph();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const drop = document.querySelector("details.drop[open]");
  if (drop) {
    drop.open = false;
    drop.querySelector("summary").focus();
  } else {
    leaveParagraph();
  }
});

// The paragraph beside the page: closing it gives the focus back to where it was asked for.
let asked = null;

function leaveParagraph() {
  const beside = document.getElementById("paragraph-beside");
  if (!beside || !beside.firstElementChild) return;
  beside.replaceChildren();
  asked?.focus();
  asked = null;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "paragraph-beside") asked = event.detail.elt;
});

// When a swap takes away what had the focus, what came in its place receives it.
document.addEventListener("htmx:afterSettle", (event) => {
  if (document.activeElement !== document.body) return;
  const came = event.detail.elt;
  if (!came || came === document.body) return;
  came.tabIndex = -1;
  came.focus();
});

// A fragment may say something aloud: HX-Trigger: {"announce": "Case 2027-KQ7 moved to position 3 of 6"}.
document.addEventListener("announce", (event) => {
  document.getElementById("announcements").textContent = event.detail.value;
});

// A second click on the same button within two seconds is the same click.
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const by = event.submitter ?? event.target;
  const before = sent.get(by);
  if (before !== undefined && event.timeStamp - before < 2000) event.preventDefault();
  else sent.set(by, event.timeStamp);
});
