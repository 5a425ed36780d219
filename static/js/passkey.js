// Carries a passkey's question from the page to the browser and its answer back: the form that waits is sent by itself.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

function question(options) {
  const asked = { ...options, challenge: bytes(options.challenge) };
  if (options.user) asked.user = { ...options.user, id: bytes(options.user.id) };
  asked.excludeCredentials = known(options.excludeCredentials);
  asked.allowCredentials = known(options.allowCredentials);
  return asked;
}

function answer(credential) {
  const { response } = credential;
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports ? response.getTransports() : [];
  } else {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    if (response.userHandle) said.userHandle = text(response.userHandle);
  }
  const extensions = JSON.stringify(credential.getClientExtensionResults());
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: said, extensions });
}

async function ask(element) {
  const form = document.getElementById(element.dataset.form);
  try {
    const credential = await navigator.credentials[element.dataset.passkey]({ publicKey: question(JSON.parse(element.dataset.options)) });
    form.elements.credential.value = answer(credential);
    form.requestSubmit();
  } catch {
    element.textContent = element.dataset.failed;
  }
}

document.querySelectorAll("[data-passkey]").forEach(ask);
