/* Passkeys: a form with `data-passkey` asks the house what to sign, has the device sign it, and
   is then sent like any other form. Forms and hints that need a passkey stay hidden without one. */

const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withIds = (list) => (list ?? []).map((item) => ({ ...item, id: decode(item.id) }));

function readOptions({ publicKey }) {
  const options = { ...publicKey, challenge: decode(publicKey.challenge) };
  if (publicKey.user) options.user = { ...publicKey.user, id: decode(publicKey.user.id) };
  if (publicKey.allowCredentials) options.allowCredentials = withIds(publicKey.allowCredentials);
  if (publicKey.excludeCredentials) {
    options.excludeCredentials = withIds(publicKey.excludeCredentials);
  }
  return options;
}

function writeCredential(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: encode(response.clientDataJSON) };
  if (response.attestationObject) answer.attestationObject = encode(response.attestationObject);
  if (response.authenticatorData) answer.authenticatorData = encode(response.authenticatorData);
  if (response.signature) answer.signature = encode(response.signature);
  if (response.userHandle) answer.userHandle = encode(response.userHandle);
  return JSON.stringify({
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function ask(form) {
  const response = await fetch(form.dataset.question, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  if (!response.ok || response.redirected) throw new Error("refused");
  return readOptions(await response.json());
}

async function sign(form) {
  const publicKey = await ask(form);
  const make = form.dataset.passkey === "create";
  const container = navigator.credentials;
  return make ? container.create({ publicKey }) : container.get({ publicKey });
}

/* Leaving the device's dialogue is no error; what happened is said in the form, not in a box. */
function explain(form, error) {
  const line = form.querySelector("[data-passkey-problem]");
  const words = {
    NotAllowedError: "The device did not answer, or you left its dialogue. Try again.",
    InvalidStateError: "This device holds a passkey for your account already.",
    SecurityError: "Passkeys work only at this house’s own address.",
  };
  line.textContent = words[error.name] ?? "That did not work. Reload the page and try again.";
  line.hidden = false;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  for (const part of [form, ...document.querySelectorAll("[data-passkey-hint]")]) {
    part.hidden = false;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      form.elements.credential.value = writeCredential(await sign(form));
      form.submit();
    } catch (error) {
      explain(form, error);
      button.disabled = false;
    }
  });
}
