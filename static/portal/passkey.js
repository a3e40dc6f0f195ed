// Passkeys: what the browser signs goes into the form, and the form is sent as any other.
"use strict";

(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function made(options) {
    const credential = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: known(options.excludeCredentials),
      },
    });
    const { response } = credential;
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject),
        transports: response.getTransports?.() ?? [],
      },
    };
  }

  async function signed(options) {
    const credential = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: known(options.allowCredentials),
      },
    });
    const { response } = credential;
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
      },
    };
  }

  const ceremonies = { make: made, sign: signed };

  async function send(form) {
    const failed = form.querySelector(".passkey-failed");
    const button = form.querySelector("button");
    failed.hidden = true;
    button.disabled = true;
    try {
      const answer = await ceremonies[form.dataset.passkey](JSON.parse(form.dataset.options));
      form.querySelector("[data-answer], [name=answer]").value = JSON.stringify(answer);
      HTMLFormElement.prototype.submit.call(form); // A field may be called “submit”.
    } catch {
      // Cancelled, out of time, or known already: the browser does not say which.
      button.disabled = false;
      failed.hidden = false;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const able = "credentials" in navigator && "PublicKeyCredential" in window;
    for (const form of document.querySelectorAll("form[data-passkey]")) {
      form.querySelector(".passkey-unable").hidden = able;
      form.querySelector(".passkey-able").hidden = !able;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (able && form.reportValidity()) send(form);
      });
    }
  });
})();
