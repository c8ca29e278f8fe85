/* The only thing of the editor that needs a script: a key answers. form[data-key=get|create] is held back until the key
   has answered the challenge in #key-options; the answer goes into its field `answer`, then the form leaves as any
   other.

   form[data-code]: the code of an invitation stands behind the # of the address, which no server sees; it is filled in
   and sent by itself. */

const bytes = (text) => {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
};
const text = (buffer) => {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};
const known = (list) => list?.map((credential) => ({ ...credential, id: bytes(credential.id) }));

function wished({ publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) options.excludeCredentials = known(options.excludeCredentials);
  if (options.allowCredentials) options.allowCredentials = known(options.allowCredentials);
  return options;
}

function written(credential) {
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  const { id, rawId, type } = credential;
  return JSON.stringify({ id, rawId: text(rawId), type, clientExtensionResults: {}, response });
}

async function ask(form) {
  const say = form.querySelector('[data-key-words]').dataset;
  const fault = form.querySelector('[data-key-fault]');
  const button = form.querySelector('button');
  fault.hidden = true;
  button.setAttribute('aria-busy', 'true');
  try {
    if (!window.PublicKeyCredential) throw new DOMException(say.none, 'NotSupportedError');
    const publicKey = wished(JSON.parse(document.querySelector('#key-options').textContent));
    form.elements.answer.value = written(await navigator.credentials[form.dataset.key]({ publicKey }));
    form.submit();
  } catch (error) {
    const words = { NotSupportedError: say.none, SecurityError: say.none, InvalidStateError: say.known };
    fault.querySelector('span').textContent = words[error.name] ?? say.refused;
    fault.hidden = false;
    button.removeAttribute('aria-busy');
  }
}

for (const form of document.querySelectorAll('form[data-key]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (form.querySelector('[aria-busy]') === null) ask(form);
  });
}

const waiting = document.querySelector('form[data-code]');

function takeCode() {
  const code = location.hash.slice(1);
  if (!waiting || !code) return;
  waiting.elements.code.value = code;
  history.replaceState(null, '', location.pathname);
  waiting.submit();
}

takeCode();
addEventListener('hashchange', takeCode); // a second link in the same tab changes only what stands behind the #
