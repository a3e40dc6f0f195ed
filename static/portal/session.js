// Says that a session is about to end. Without it, the foot of the page says when.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.getElementById("session-end");
  if (!dialog) return;
  const says = dialog.querySelector("[data-minutes]");
  const warning = Number(dialog.dataset.warning);
  let ends = 0, latest = 0, dismissed = "", shown = "", asking = false, over = false, asked = Date.now();

  // How long yet, told by the server: by the clock of the machine, which goes on while it sleeps.
  const learn = ({ left, longest }) => {
    asked = Date.now();
    ends = asked + left * 1000;
    latest = asked + longest * 1000;
  };

  const ask = async (form) => {
    if (asking || over) return;
    asking = true;
    try {
      const answer = await fetch(form ? form.action : dialog.dataset.asks, {
        method: form ? "POST" : "GET",
        body: form ? new FormData(form) : undefined,
        headers: { Accept: "application/json" },
        redirect: "manual",
        cache: "no-store",
        credentials: "same-origin",
      });
      if (answer.ok) learn(await answer.json());
      else if (answer.type === "opaqueredirect") over = true; // To the door: nobody is signed in.
    } catch {
      asked = Date.now(); // No network: the clock decides.
    } finally {
      asking = false;
      look();
    }
  };

  const show = (state) => {
    if (shown !== state) {
      for (const part of dialog.querySelectorAll("[data-when]")) {
        part.hidden = !part.dataset.when.split(" ").includes(state);
      }
      dialog.classList.toggle("is-over", state === "over");
      shown = state;
    }
    if (dialog.open) return;
    dialog.showModal();
    dialog.querySelector(".session-end-acts .btn-primary:not([hidden], [hidden] *)")?.focus();
  };

  const count = (seconds) => {
    const minutes = Math.floor(seconds / 60);
    const text = minutes ? `${says.dataset.minutes} ${minutes}` : says.dataset.last;
    if (says.textContent !== text) says.textContent = text; // Said aloud once a minute.
  };

  const hide = () => {
    shown = "";
    if (dialog.open) dialog.close();
  };

  const look = () => {
    const now = Date.now();
    const left = (Math.min(ends, latest) - now) / 1000;
    const state = over || left <= 0 ? "over" : latest <= ends ? "longest" : "idle";
    if (left > warning && !over) {
      dismissed = "";
      hide();
    } else if (state !== dismissed) {
      count(left);
      show(state);
    }
  };

  // Another window may have been used meanwhile: ask before saying anything, and now and then.
  const tick = () => {
    const left = (Math.min(ends, latest) - Date.now()) / 1000;
    if (left > warning || over) return look();
    const due = shown || dismissed ? 20000 : 1000;
    if (Date.now() - asked >= due) ask();
    else look();
  };

  dialog.addEventListener("cancel", (event) => {
    if (shown === "idle") {
      event.preventDefault(); // Escape says that someone is there, too.
      ask(dialog.querySelector("[data-stay]"));
    } else {
      dismissed = shown;
      shown = "";
    }
  });
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-back]")) return;
    dismissed = shown;
    hide();
  });
  dialog.querySelector("[data-stay]").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(event.target);
  });
  document.addEventListener("visibilitychange", tick);
  // A page out of the browser's memory knows an old time.
  window.addEventListener("pageshow", (event) => event.persisted && ask());

  learn({ left: Number(dialog.dataset.left), longest: Number(dialog.dataset.longest) });
  asked = 0;
  setInterval(tick, 1000);
});
