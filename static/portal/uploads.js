// Sends files in chunks, each its own request, and goes on after a lost connection. Without this
// script, the form sends them whole.
"use strict";

(() => {
  const WAITS = [1, 2, 5, 10, 20, 30]; // seconds between two tries
  const form = document.querySelector("form[data-upload]");
  if (!form) return;

  const field = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-sending]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const CHUNK = Number(form.dataset.chunk);
  field.multiple = true;

  class SignedOut extends Error {}
  class Refused extends Error {}

  form.addEventListener("submit", (event) => {
    const files = [...field.files];
    if (!files.length) return; // The server says what is missing.
    event.preventDefault();
    form.reset();
    sendAll(files);
  });

  let going = 0;
  let told = false; // something stands on the page that a new one would not say

  async function sendAll(files) {
    going += 1;
    for (const file of files) await new Sending(file).run();
    going -= 1;
    if (!told && !going) location.reload();
  }

  // One file on its way: what is said of it, and how far it is.
  class Sending {
    constructor(file) {
      this.file = file;
      this.percent = 0;
      this.stop = new AbortController();
      this.draw();
    }

    draw() {
      this.row = list.appendChild(document.createElement("li"));
      this.word = this.row.appendChild(document.createElement("p"));
      this.word.dir = "auto";
      this.bar = this.row.appendChild(document.createElement("progress"));
      this.bar.max = 100;
      this.button = this.row.appendChild(document.createElement("button"));
      this.button.type = "button";
      this.button.className = "btn btn-quiet";
      this.button.textContent = this.phrase("cancel");
      this.button.addEventListener("click", () => this.stop.abort());
      this.say("sending");
    }

    phrase(key) {
      const says = form.dataset[`says${key[0].toUpperCase()}${key.slice(1)}`];
      return says.replace("{name}", () => this.file.name).replace("{percent}", this.percent);
    }

    say(key) {
      const text = this.phrase(key);
      this.word.textContent = text;
      this.bar.value = this.percent;
      this.bar.setAttribute("aria-label", text);
      // Aloud at every quarter, and whenever something else happens.
      const step = `${key}${key === "sending" ? Math.floor(this.percent / 25) : ""}`;
      if (step !== this.aloud) announce(text);
      this.aloud = step;
    }

    end(text) {
      this.word.textContent = text;
      this.bar.remove();
      this.button.remove();
      announce(text);
      told = true;
    }

    async run() {
      try {
        await this.begin();
        await this.sendMissing();
        this.button.hidden = true;
        this.say("looking");
        await this.post(this.at.finish);
      } catch (problem) {
        await this.failed(problem);
      }
    }

    async failed(problem) {
      if (this.stop.signal.aborted) {
        if (this.at) await ask(this.at.cancel, {}).catch(() => null);
        this.end(this.phrase("cancelled"));
      } else if (problem instanceof SignedOut) {
        this.end(this.phrase("signedOut"));
      } else if (problem instanceof Refused) {
        this.row.classList.add("is-refused");
        this.end(`${this.phrase("refused")} ${problem.message || form.dataset.saysGone}`);
      } else {
        throw problem;
      }
    }

    async begin() {
      const body = new URLSearchParams({
        name: this.file.name,
        size: this.file.size,
        changed: this.file.lastModified,
      });
      this.at = await this.post(form.dataset.upload, body);
    }

    async sendMissing() {
      const here = new Set(this.at.here);
      this.progress(here.size);
      for (let number = 0; number < this.at.chunks; number += 1) {
        if (here.has(number)) continue;
        const body = this.file.slice(number * CHUNK, (number + 1) * CHUNK);
        const onProgress = (sent) => this.progress(here.size + Math.min(1, sent / body.size));
        await this.post(`${this.at.coming}?number=${number}`, body, onProgress);
        here.add(number);
        this.progress(here.size);
      }
    }

    progress(chunks) {
      this.percent = Math.floor((100 * chunks) / this.at.chunks);
      this.say("sending");
    }

    // Ask until there is an answer; a lost connection is no answer.
    async post(url, body, onProgress) {
      for (let tries = 0; ; tries += 1) {
        const answer = await ask(url, { body, signal: this.stop.signal, onProgress });
        if (answer) return answer;
        this.say("lost");
        await this.pause(WAITS[Math.min(tries, WAITS.length - 1)]);
      }
    }

    pause(seconds) {
      return new Promise((resolve) => {
        setTimeout(resolve, seconds * 1000);
        this.stop.signal.addEventListener("abort", resolve, { once: true });
        addEventListener("online", resolve, { once: true });
      });
    }
  }

  function announce(text) {
    document.getElementById("announcements").textContent = text;
  }

  // What the server told; nothing if it could not be reached, or is not itself.
  function ask(url, { body, signal, onProgress }) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch() does not say how much of a body is sent
      request.open("POST", url);
      request.setRequestHeader("X-CSRFToken", token);
      request.setRequestHeader("Accept", "application/json");
      if (body instanceof Blob) {
        request.setRequestHeader("Content-Type", "application/octet-stream");
      }
      request.upload.addEventListener("progress", (event) => onProgress?.(event.loaded));
      request.addEventListener("error", () => resolve(null));
      request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
      request.addEventListener("load", () => understand(request, url, resolve, reject));
      signal?.addEventListener("abort", () => request.abort(), { once: true });
      if (signal?.aborted) reject(new DOMException("cancelled", "AbortError"));
      else request.send(body);
    });
  }

  function understand(request, url, resolve, reject) {
    const wanted = new URL(url, location).pathname;
    if (new URL(request.responseURL).pathname !== wanted) reject(new SignedOut());
    else if (request.status < 300) resolve(JSON.parse(request.responseText));
    else if (request.status === 422) reject(new Refused(JSON.parse(request.responseText).says));
    else if (request.status >= 500 || [400, 408, 429].includes(request.status)) resolve(null);
    else reject(new Refused());
  }

  // Leaving the page stops what is on its way; it can be gone on with.
  addEventListener("beforeunload", (event) => {
    if (going) event.preventDefault();
  });
})();
