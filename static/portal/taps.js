// Taps that are done on a page at once and sent after, one after the other: the floor, the door.
// Without a network they wait here, in memory, and go when it is back. Nothing is stored in the
// browser. The page brings #network with what to say, and a holder with data-taps and a token.
"use strict";

function keepTaps(network, { holder, whenAllIsSent }) {
  const says = network.dataset;
  const line = network.querySelector("[data-line]");
  const refusals = network.querySelector("[data-refused]");
  const AGAIN = 2000; // ms between two tries without a network

  const taps = []; // What was tapped and is not known to have arrived
  let sending = false;
  let away = false; // no network
  let gone = false; // no right to do this any more
  let renews = false; // the token of the page is no longer good
  let timer = 0;

  function tap(act, about) {
    taps.push({ act, ...about, at: Date.now() });
    tell();
    if (!away) send();
  }

  function tell(text, link) {
    const waits = taps.length;
    says.waiting = waits;
    const words = text || (away ? says.saysKept : "");
    network.hidden = !words && !refusals.children.length;
    if (words) line.textContent = `${words} ${waits}`;
    if (!link) return;
    const leads = document.createElement("a");
    Object.assign(leads, { href: says.signIn, target: "_blank", textContent: says.saysSignIn });
    line.append(" ", leads);
  }

  async function send() {
    clearTimeout(timer);
    if (sending || gone || !taps.length) return;
    sending = true;
    const lot = taps.slice(0, 200);
    try {
      if (renews) await renew();
      const now = Date.now();
      const told = lot.map(({ at, ...each }) => ({ ...each, ago: Math.max(0, now - at) }));
      const body = new URLSearchParams({ taps: JSON.stringify(told) });
      body.set("csrfmiddlewaretoken", holder().querySelector("[name=csrfmiddlewaretoken]").value);
      const answer = await ask({ method: "POST", body });
      const { came } = await answer.json();
      taps.splice(0, lot.length);
      says.waiting = taps.length;
      came.forEach((each) => each.came === "refused" && refuse(each.says));
      back(lot.length);
    } catch (problem) {
      failed(problem);
    }
    sending = false;
    if (away || gone) return;
    if (taps.length) send();
    else whenAllIsSent();
  }

  class SignedOut extends Error {}
  class Stale extends Error {}

  async function ask(more) {
    const answer = await fetch(holder().dataset.taps, {
      headers: { Accept: "application/json" },
      redirect: "manual",
      cache: "no-store",
      credentials: "same-origin",
      ...more,
    });
    if (answer.type === "opaqueredirect") throw new SignedOut();
    if (answer.status === 403 || answer.status === 404) throw new Stale();
    if (!answer.ok) throw new Error(answer.status);
    return answer;
  }

  // After signing in anew, on another page, the token of this one is no longer good.
  async function renew() {
    const { token } = await (await ask({})).json();
    for (const each of document.querySelectorAll("[name=csrfmiddlewaretoken]")) each.value = token;
    renews = false;
  }

  function failed(problem) {
    if (problem instanceof Stale && renews) {
      gone = true;
      tell(says.saysGone);
      return;
    }
    away = true;
    renews ||= problem instanceof Stale || problem instanceof SignedOut;
    if (problem instanceof SignedOut) tell(says.saysSignedOut, true);
    else tell();
    timer = setTimeout(send, AGAIN);
  }

  function back(sent) {
    if (!away) return;
    away = false;
    network.hidden = false;
    line.textContent = `${says.saysSent} ${sent}`;
  }

  function refuse(text) {
    const said = document.createElement("p");
    said.textContent = text;
    refusals.append(said);
    network.hidden = false;
  }

  addEventListener("online", send);
  addEventListener("beforeunload", (event) => taps.length && event.preventDefault());

  const state = { away: () => away, waits: () => taps.length > 0 || sending };
  return { tap, tell, refuse, state };
}
