// Keeps what someone writes while they write it: a little after each pause, at every field that is
// left, and at least every twenty seconds. Without this script, the button saves.
"use strict";

(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;

  const PAUSE = 2500; // ms after the last key
  const LONGEST = 20000; // ms that anything waits to be sent
  const WAITS = [2, 5, 10, 20]; // seconds between two tries without a connection
  const says = form.dataset;
  const line = form.querySelector("[data-kept]");
  const field = (name) => form.elements.namedItem(name);

  let dirtySince = 0; // when something was written that was not sent yet
  let sending = null;
  let waits = 0;
  let timer = 0;
  let over = false; // there is nothing to save into any more
  let words = written();

  class SignedOut extends Error {}
  class Gone extends Error {}
  class Unfit extends Error {}

  // All that someone wrote; what the window says of itself is no text of theirs.
  function written() {
    const data = new FormData(form);
    for (const own of ["csrfmiddlewaretoken", "version", "page", "turn"]) data.delete(own);
    return new URLSearchParams(data).toString();
  }

  function say(text, link) {
    line.textContent = text;
    if (!link) return;
    const leads = document.createElement("a");
    leads.href = link.href;
    leads.textContent = link.text;
    if (link.apart) leads.target = "_blank";
    line.append(" ", leads);
  }

  function changed() {
    if (over || written() === words) return;
    if (!dirtySince) {
      dirtySince = Date.now();
      if (!waits) say(says.saysWriting);
    }
    later(Math.min(PAUSE, Math.max(0, dirtySince + LONGEST - Date.now())));
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(flush, milliseconds);
  }

  // Send what is written, once at a time; answers whether all of it is kept.
  async function flush({ last = false } = {}) {
    clearTimeout(timer);
    while (sending) await sending;
    clearTimeout(timer);
    if (over || written() === words) return !over;
    sending = send(last);
    const kept = await sending;
    sending = null;
    if (kept && written() !== words) changed();
    return kept && written() === words;
  }

  async function send(last) {
    const now = written();
    field("turn").value = Number(field("turn").value) + 1;
    try {
      let told = await post(last);
      if (told.keep) told = await goOnIn(told, last);
      if (told.version !== undefined && told.version !== null) field("version").value = told.version;
      words = now;
      dirtySince = 0;
      waits = 0;
      say(told.says, told.page && { href: told.page, text: says.saysCompare });
      return true;
    } catch (problem) {
      failed(problem);
      return false;
    }
  }

  // A case was begun with these words: from here on its section is written, and saved.
  async function goOnIn(begun, last) {
    form.dataset.keep = begun.keep;
    form.action = begun.page;
    field("version").value = begun.version;
    return post(last);
  }

  function failed(problem) {
    if (problem instanceof Gone) {
      over = true;
      say(says.saysGone);
    } else if (problem instanceof Unfit) {
      words = written(); // It is sent again when it is another text.
      dirtySince = 0;
      say(problem.message);
    } else {
      const out = problem instanceof SignedOut;
      const door = { href: says.signIn, text: says.saysSignIn, apart: true };
      if (out) say(says.saysSignedOut, door);
      else say(says.saysLost);
      later(WAITS[Math.min(waits, WAITS.length - 1)] * 1000);
      waits += 1;
      asks ||= out;
    }
  }

  // After signing in anew, the token of an older page is no longer good: ask for another first.
  let asks = false;

  async function renew() {
    const answer = await fetch(form.dataset.keep, request({}));
    if (answer.type === "opaqueredirect") throw new SignedOut();
    if (answer.status === 403 || answer.status === 404) throw new Gone();
    if (!answer.ok) throw new Error(answer.status);
    const { token } = await answer.json();
    for (const each of document.querySelectorAll("[name=csrfmiddlewaretoken]")) each.value = token;
    asks = false;
  }

  async function post(last) {
    if (asks) await renew().catch((problem) => outside(problem));
    const body = new URLSearchParams(new FormData(form));
    // A page that is being left may finish a small request only.
    const keepalive = last && body.toString().length < 60000;
    const answer = await fetch(form.dataset.keep, request({ method: "POST", body, keepalive }));
    if (answer.type === "opaqueredirect") throw new SignedOut();
    if (answer.status === 403 || answer.status === 404) throw new Gone();
    if (answer.status === 422) throw new Unfit((await answer.json()).says);
    if (!answer.ok && answer.status !== 409) throw new Error(answer.status);
    return answer.json();
  }

  // Nobody is signed in: the door keeps what is sent to it, for whoever wrote it (session_end.py).
  let handedIn = "";

  async function outside(problem) {
    if (problem instanceof SignedOut && handedIn !== written()) {
      handedIn = written();
      const body = new URLSearchParams(new FormData(form));
      await fetch(form.dataset.keep, request({ method: "POST", body }));
    }
    throw problem;
  }

  function request(more) {
    return {
      headers: { Accept: "application/json" },
      redirect: "manual",
      cache: "no-store",
      credentials: "same-origin",
      ...more,
    };
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", () => {
    changed();
    if (dirtySince) flush();
  });
  addEventListener("online", () => dirtySince && flush());
  addEventListener("focus", () => waits && dirtySince && flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirtySince) flush({ last: true });
  });
  addEventListener("beforeunload", (event) => {
    if (dirtySince && !leaving) event.preventDefault();
  });

  // The button saves, too: first what is written is kept, then the page is left. Without a
  // connection it is not left, so that nothing hangs on what the browser makes of that.
  let leaving = false;

  form.addEventListener("submit", async (event) => {
    const by = event.submitter;
    if (by && "add" in by.dataset) return;
    if (leaving) return;
    event.preventDefault();
    event.stopPropagation();
    const kept = await flush();
    if (!kept && waits) return;
    leaving = true;
    if (by?.name) {
      const said = document.createElement("input");
      Object.assign(said, { type: "hidden", name: by.name, value: by.value });
      form.append(said);
    }
    field("turn").value = Number(field("turn").value) + 1;
    form.submit();
  });

  // Another row, without leaving the page.
  const rows = form.querySelector("[data-rows]");
  const blank = form.querySelector("[data-blank]");
  const add = form.querySelector("[data-add]");

  function addRow() {
    const total = field("rows-TOTAL_FORMS");
    const number = Number(total.value);
    const row = blank.content.cloneNode(true).firstElementChild;
    rename(row, number);
    const key = row.querySelector("[name$='-key']");
    key.value = [...crypto.getRandomValues(new Uint8Array(20))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
    const place = row.querySelector("[name$='-number_in_order']");
    if (place) place.value = number + 1;
    rows.append(row);
    total.value = number + 1;
    row.querySelector("select, input:not([type=hidden]), textarea")?.focus();
  }

  function rename(row, number) {
    const attributes = ["name", "id", "for", "aria-describedby", "aria-labelledby"];
    for (const element of row.querySelectorAll("*")) {
      for (const attribute of attributes) {
        const value = element.getAttribute(attribute);
        if (value?.includes("__prefix__")) {
          element.setAttribute(attribute, value.replaceAll("__prefix__", number));
        }
      }
    }
    const legend = row.querySelector("legend");
    legend.textContent = legend.textContent.replace("__number__", number + 1);
  }

  add?.addEventListener("click", (event) => {
    if (rows.children.length >= Number(field("rows-MAX_NUM_FORMS").value)) return;
    event.preventDefault();
    addRow();
  });

  // What came back after a session had ended is not saved yet.
  if ("typed" in form.dataset) {
    words = "";
    changed();
  }
})();
