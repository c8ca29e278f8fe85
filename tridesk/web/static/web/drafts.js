/* Never lose a word. A form (or a single field) with

   data-draft="ticket:2026-000412"     a name for what is typed
   data-draft-url="/drafts/..."        where the server keeps it: PUT {"fields": {...}}, GET {"fields", "saved_at"},
   404 when none

   goes to localStorage at each keystroke and to the server after 400 ms of rest; leaving the page sends what is left.
   When
   the page opens again, the newer of the two comes back. It is forgotten only once the form was sent, the next page
   is no
   refusal, and the server has let go of it as well. [data-kept] in the form says 'kept 12.03'. */

const REST = 400;
const SKIP = ['hidden', 'password', 'file', 'submit', 'button', 'checkbox', 'radio'];
const say = document.querySelector('#words')?.dataset ?? {};
const token = () => document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
const place = (key) => `tridesk:draft:${key}`;
const sent = (key) => `tridesk:sent:${key}`;
const busy = new Map();

const isKept = (field) => field.name && !SKIP.includes(field.type) && field.matches('input,textarea,select');
const fieldsOf = (root) => (root.matches('form') ? [...root.elements] : [root]).filter(isKept);
const read = (root) => Object.fromEntries(fieldsOf(root).map((field) => [field.name, field.value]));
const texts = (root) => fieldsOf(root).filter((field) => !field.matches('select'));
const local = (key) => { try { return JSON.parse(localStorage.getItem(place(key))); } catch { return null; } };
const differs = (root, fields) =>
  texts(root).some((field) => field.name in fields && field.value !== fields[field.name]);

function tell(root, at, word = say.kept) {
  const note = (root.matches('form') ? root : root.form)?.querySelector('[data-kept]');
  const separator = document.documentElement.lang === 'fr' ? 'h' : '.';
  const time = new Date(at).toLocaleTimeString('nl-BE', { hour: '2-digit', minute: '2-digit' }).replace(':', separator);
  if (note && word) note.textContent = word.replace('TIME', time);
}

async function put(root, leaving = false) {
  const key = root.dataset.draft;
  const state = busy.get(root);
  if (!state?.dirty || state.sending) return;
  state.dirty = false;
  state.abort?.abort();
  state.abort = new AbortController();
  const body = JSON.stringify({ fields: read(root) });
  const keepalive = leaving && body.length < 60_000;
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token(), Accept: 'application/json' };
  try {
    const signal = leaving ? undefined : state.abort.signal;
    const answer = await fetch(root.dataset.draftUrl, { method: 'PUT', body, headers, keepalive, signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const kept = local(key);
    if (kept) localStorage.setItem(place(key), JSON.stringify({ ...kept, server: true }));
    tell(root, Date.now());
  } catch (error) {
    if (error.name === 'AbortError') return;
    state.dirty = true;
    tell(root, Date.now(), say.keptHere);
    state.timer = setTimeout(() => put(root), 15_000);
  }
}

function typed(root) {
  const state = busy.get(root);
  if (state.sending) return;
  state.dirty = true;
  try {
    localStorage.setItem(place(root.dataset.draft), JSON.stringify({ at: Date.now(), fields: read(root) }));
  } catch { /* full or forbidden: the server still keeps it */ }
  clearTimeout(state.timer);
  if (root.dataset.draftUrl) state.timer = setTimeout(() => put(root), REST);
}

function fill(root, fields) {
  for (const field of fieldsOf(root)) {
    if (!(field.name in fields)) continue;
    field.value = fields[field.name];
    if (field.value) field.closest('details')?.setAttribute('open', '');
  }
}

async function bringBack(root) {
  const key = root.dataset.draft;
  const mine = local(key);
  if (!mine) return;
  const wasSent = sessionStorage.getItem(sent(key));
  const forth = performance.getEntriesByType('navigation')[0]?.type === 'navigate';
  let theirs = null;
  let gone = !root.dataset.draftUrl;
  if (root.dataset.draftUrl) {
    try {
      const answer = await fetch(root.dataset.draftUrl, { headers: { Accept: 'application/json' } });
      if (answer.ok) theirs = await answer.json();
      gone = answer.status === 404;
    } catch { /* out of touch: what is here is all there is */ }
  }
  if (busy.get(root)?.dirty) return; // somebody typed meanwhile
  if (gone && ((wasSent && forth && !document.body.dataset.refused) || mine.server)) {
    localStorage.removeItem(place(key)); // sent, here or on another screen
  } else {
    const older = theirs && Date.parse(theirs.saved_at) > mine.at;
    const newest = older ? theirs.fields : mine.fields;
    if (differs(root, newest)) {
      fill(root, newest);
      tell(root, mine.at, say.back);
      busy.get(root).dirty = !older;
      put(root);
    }
  }
  sessionStorage.removeItem(sent(key));
}

function start() {
  for (const root of document.querySelectorAll('[data-draft]')) {
    if (busy.has(root)) continue;
    busy.set(root, { dirty: false });
    root.addEventListener('input', () => typed(root));
    root.addEventListener('change', () => typed(root));
    (root.matches('form') ? root : root.form)?.addEventListener('submit', (event) => queueMicrotask(() => {
      if (event.defaultPrevented) return;
      const state = busy.get(root);
      clearTimeout(state.timer);
      state.abort?.abort();
      state.sending = true;
      sessionStorage.setItem(sent(root.dataset.draft), '1');
    }));
    bringBack(root);
  }
}

const leave = () => {
  for (const [root, state] of busy) {
    if (state.dirty && root.isConnected) { clearTimeout(state.timer); put(root, true); }
  }
};
addEventListener('pagehide', leave);
document.addEventListener('visibilitychange', () => { if (document.hidden) leave(); });
addEventListener('pageshow', (event) => {
  if (event.persisted) for (const state of busy.values()) state.sending = false;
});
document.addEventListener('tridesk:leave', leave);
document.addEventListener('tridesk:swapped', start);
start();
