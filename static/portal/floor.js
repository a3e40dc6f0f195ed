// The floor on the Chair's tablet. What is tapped is done on the page at once and sent after, one
// after the other (taps.js). Without this script every tap is a form.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const network = document.getElementById("network");
  if (!network) return;
  const says = network.dataset;
  const refusals = network.querySelector("[data-refused]");
  const ORDER = ["POINT_OF_ORDER", "PRESENTATION", "REPLY", "QUESTION"];
  const RANK = { SPEAKING: 0, WAITING: 1, USED: 2, WAIVED: 2 };
  const floor = () => document.getElementById("floor");
  const one = (selector, within = floor()) => within.querySelector(selector);
  const all = (selector, within = floor()) => [...within.querySelectorAll(selector)];

  const { tap, tell, refuse, state } = keepTaps(network, { holder: floor, whenAllIsSent: show });

  // The page as the portal has it, once all is sent.
  function show() {
    htmx.ajax("GET", floor().getAttribute("hx-get"), {
      target: "#floor",
      select: "#floor",
      swap: "outerHTML",
    });
  }

  const isFloor = (event) => event.detail.target?.id === "floor";
  // A page that was asked for before the last tap does not know it.
  let tapped = 0;
  const askedAfter = new WeakMap();
  const isBusy = () => state.waits() || one("select:focus");

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!isFloor(event)) return;
    if (isBusy() || state.away() || !navigator.onLine) event.preventDefault();
    else askedAfter.set(event.detail.xhr, tapped);
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const isOld = askedAfter.get(event.detail.xhr) !== tapped;
    if (isFloor(event) && (isBusy() || isOld)) event.detail.shouldSwap = false;
  });
  document.body.addEventListener("htmx:afterSettle", () => learn());

  // --- The timers: a time that the portal told, and what has passed since

  let told = new WeakMap();

  function learn() {
    for (const each of all(".turn, .board")) {
      if (told.has(each)) continue;
      const seconds = Number(each.dataset.seconds ?? each.dataset.left);
      told.set(each, { seconds, since: runs(each) ? Date.now() : 0 });
    }
    draw();
  }

  const runs = (each) => each.dataset.runs === "1" || each.dataset.open === "1";
  const passed = ({ since }) => (since ? Math.max(0, Date.now() - since) / 1000 : 0);

  function run(each, on) {
    const known = told.get(each) ?? { seconds: 0, since: 0 };
    told.set(each, { seconds: known.seconds + passed(known), since: on ? Date.now() : 0 });
    each.dataset.runs = on ? "1" : "0";
  }

  function draw() {
    if (!floor()) return;
    for (const each of all(".turn, .board")) {
      const known = told.get(each);
      const clock = one(each.matches(".board") ? ".clock" : ".turn-clock", each);
      if (!known || !clock) continue;
      const seconds = each.matches(".board")
        ? known.seconds - passed(known)
        : known.seconds + passed(known);
      const text = written(Math.round(seconds));
      if (clock.textContent !== text) clock.textContent = text;
      clock.classList.toggle("is-over", seconds < 0);
    }
  }

  function written(seconds) {
    const rest = Math.abs(seconds);
    const sign = seconds < 0 ? "−" : "";
    return `${sign}${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
  }

  setInterval(draw, 250);

  // --- What a tap does to the page: the same that the portal will do

  const board = () => one(".board:not([hidden])");
  const live = (turn) => ["WAITING", "SPEAKING"].includes(turn.dataset.status);

  function become(turn, status) {
    const about = { turn: turn.dataset.turn, step: Number(turn.dataset.step) };
    turn.dataset.status = status;
    turn.dataset.step = about.step + 1;
    run(turn, status === "SPEAKING");
    return about;
  }

  function arrange() {
    const list = board() && one(".turns", board());
    if (!list) return;
    const place = (turn) => RANK[turn.dataset.status] * 10 + ORDER.indexOf(turn.dataset.kind);
    list.append(...all(".turn", list).sort((a, b) => place(a) - place(b)));
    one(".nobody", board()).hidden = Boolean(one("[data-status=SPEAKING]", list));
  }

  const acts = {
    give(turn) {
      const speaking = one(".turns [data-status=SPEAKING]", board());
      if (speaking && turn.dataset.kind !== "POINT_OF_ORDER") return says.saysSpeaking;
      if (speaking) become(speaking, "WAITING");
      tap("give", become(turn, "SPEAKING"));
    },
    pause(turn) {
      tap("pause", timed(turn, false));
    },
    resume(turn) {
      tap("resume", timed(turn, true));
    },
    used(turn) {
      tap("used", become(turn, "USED"));
    },
    waived(turn) {
      tap("waived", become(turn, "WAIVED"));
    },
    ask(_turn, form, by) {
      const chosen = one("select", form).selectedOptions[0];
      if (!chosen?.value) return says.saysChoose;
      const same = `[data-state="${chosen.value}"][data-kind="${by.value}"]`;
      if (all(`.turns ${same}`, board()).some(live)) return says.saysInQueue;
      const key = crypto.getRandomValues(new Uint8Array(20));
      const turn = [...key].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      one(".turns", board()).append(made(turn, chosen, by));
      one("select", form).value = "";
      const about = { item: board().dataset.item, state: chosen.value, kind: by.value, turn };
      tap("ask", about);
    },
    end() {
      const now = board();
      if (one(".turns [data-status=SPEAKING]", now)) return says.saysSpeaking;
      const owed = all(".turns [data-kind=REPLY][data-status=WAITING] .turn-owed", now);
      for (const each of owed) each.hidden = false;
      if (owed.length) return "";
      run(now, false);
      now.dataset.open = "0";
      now.hidden = true;
      for (const came of all("[data-kind=EXPERT_ENTERS][data-status=USED]", now)) {
        const leaves = `[data-after="${now.dataset.item}"][data-state="${came.dataset.state}"]`;
        all(`#inside ${leaves}`).forEach((each) => (each.hidden = false));
      }
      opening(true);
      tap("end", { item: now.dataset.item });
    },
    open(_turn, form) {
      const inside = all("#inside .turn:not([hidden])[data-status=WAITING] .turn-owed");
      for (const each of inside) each.hidden = false;
      if (inside.length) return "";
      const key = form.closest("[data-next]").dataset.next;
      form.closest("[data-next]").remove();
      const next = one(`.board[data-item="${key}"]`);
      next.hidden = false;
      next.dataset.open = "1";
      run(next, true);
      opening(false);
      one("[data-none-left]").hidden = Boolean(one("[data-next]"));
      next.scrollIntoView({ block: "start" });
      tap("open", { item: key });
    },
  };

  function timed(turn, on) {
    const about = { turn: turn.dataset.turn, step: Number(turn.dataset.step) };
    turn.dataset.step = about.step + 1;
    run(turn, on);
    return about;
  }

  function opening(free) {
    for (const form of all(".to-open form")) form.hidden = !free;
    one(".asks").hidden = free;
  }

  // A State that asks from the floor, from the pattern that the page brings.
  function made(key, chosen, by) {
    const turn = document.getElementById("blank-turn").content.cloneNode(true).firstElementChild;
    Object.assign(turn.dataset, { turn: key, kind: by.value, state: chosen.value });
    const texts = document.createTreeWalker(turn, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      text.data = text.data
        .replace("__state__", chosen.textContent.trim())
        .replace("__kind__", by.dataset.word);
    }
    for (const each of all("[id]", turn)) each.id = each.id.replace("__key__", key);
    told.set(turn, { seconds: 0, since: 0 });
    return turn;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const act = acts[form.dataset.act];
    if (!act || !floor()?.contains(form)) return;
    event.preventDefault();
    tapped += 1;
    refusals.replaceChildren();
    const held = act(form.closest(".turn"), form, event.submitter);
    if (held) refuse(held);
    else tell();
    if (!state.away() && !held) network.hidden = !refusals.children.length;
    arrange();
    draw();
  });

  learn();
});
