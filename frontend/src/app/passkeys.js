// <form data-passkey="get|create" data-passkey-options="{…}"> asks the browser for a passkey when it is sent, puts
// the answer into its field `credential` and goes on. With data-passkey-begin="/address/" the options come from there.

const SUPPORTED = Boolean(globalThis.PublicKeyCredential && navigator.credentials);

export function fromBase64Url(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

export function toBase64Url(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// What PublicKeyCredential.parse…OptionsFromJSON does, for browsers that lack it.
export function parsed(options) {
  const bytes = (credential) => ({ ...credential, id: fromBase64Url(credential.id) });
  const result = { ...options, challenge: fromBase64Url(options.challenge) };
  if (options.user) result.user = bytes(options.user);
  for (const list of ["excludeCredentials", "allowCredentials"])
    if (options[list]) result[list] = options[list].map(bytes);
  return result;
}

// What credential.toJSON does; some password managers put one in place that has none, or one that throws.
export function asJson(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = toBase64Url(credential.response[name]);
  return {
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults?.() ?? {},
  };
}

async function optionsOf(form) {
  if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions).publicKey;
  const answer = await fetch(form.dataset.passkeyBegin, { method: "POST", body: new FormData(form) });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()).publicKey;
}

async function ask(form) {
  const publicKey = parsed(await optionsOf(form));
  const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
  form.elements.credential.value = JSON.stringify(asJson(credential));
  form.submit();
}

function show(form, problem) {
  for (const element of form.querySelectorAll("[data-passkey-problem]"))
    element.hidden = element.dataset.passkeyProblem !== problem;
}

export function startPasskeys() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.passkey) return;
    event.preventDefault();
    show(form, SUPPORTED ? "" : "missing");
    if (!SUPPORTED || form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    try {
      await ask(form);
    } catch (error) {
      show(form, error.name === "InvalidStateError" ? "known" : "stopped");
    } finally {
      form.ariaBusy = "false";
    }
  });
}
