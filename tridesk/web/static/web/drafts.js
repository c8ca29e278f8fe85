/* Never lose a word. A form (or a single field) with

   data-draft="ticket:2026-000412"     a name for what is typed
   data-draft-url="/drafts/..."        where the server keeps it: PUT {"fields": {...}}, GET {"fields", "saved_at"},
   404 when none

   goes to localStorage at each keystroke and to the server after 400 ms of rest; leaving the page sends what is left.
   When
   the page opens again, the newer of the two comes back. It is forgotten only once the form was sent, the next page
   is no
   refusal, and the server has let go of it as well. [data-kept] in the form says 'kept 12.03'. */

import { START, broughtBack, next } from './draft_state.js';

const REST = 400; // milliseconds
const RETRY = 15_000;
const SKIP = ['hidden', 'password', 'file', 'submit', 'button', 'checkbox', 'radio'];
const say = document.querySelector('#words')?.dataset ?? {};
const token = () => document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
const place = (key) => `tridesk:draft:${key}`;
const sent = (key) => `tridesk:sent:${key}`;
const drafts = new Map(); // element -> { state, timer, abort }

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

function happen(root, event) {
  const draft = drafts.get(root);
  const [state, effects] = next(draft.state, event);
  draft.state = state;
  for (const name of effects) act[name](root, draft, event === 'leaving');
}

async function put(root, draft, leaving) {
  if (!root.dataset.draftUrl) return;
  draft.abort?.abort();
  draft.abort = new AbortController();
  const body = JSON.stringify({ fields: read(root) });
  const keepalive = leaving && body.length < 60_000;
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token(), Accept: 'application/json' };
  try {
    const signal = leaving ? undefined : draft.abort.signal;
    const answer = await fetch(root.dataset.draftUrl, { method: 'PUT', body, headers, keepalive, signal });
    if (!answer.ok) throw new Error(String(answer.status));
  } catch (error) {
    if (error.name !== 'AbortError') happen(root, 'failed');
    return;
  }
  happen(root, 'kept');
}

const wait = (root, draft, milliseconds) => {
  clearTimeout(draft.timer);
  if (root.dataset.draftUrl) draft.timer = setTimeout(() => happen(root, 'rested'), milliseconds);
};

const act = {
  put,
  store(root) {
    try {
      localStorage.setItem(place(root.dataset.draft), JSON.stringify({ at: Date.now(), fields: read(root) }));
    } catch { /* full or forbidden: the server still keeps it */ }
  },
  rest: (root, draft) => wait(root, draft, REST),
  retry: (root, draft) => wait(root, draft, RETRY),
  mark(root) {
    const kept = local(root.dataset.draft);
    if (kept) localStorage.setItem(place(root.dataset.draft), JSON.stringify({ ...kept, server: true }));
  },
  tell: (root) => tell(root, Date.now()),
  tellHere: (root) => tell(root, Date.now(), say.keptHere),
  cancel(root, draft) {
    clearTimeout(draft.timer);
    draft.abort?.abort();
  },
};

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
  const saved = theirs && Date.parse(theirs.saved_at);
  const { refused } = document.body.dataset;
  const outcome = broughtBack(drafts.get(root).state, mine, { theirs: saved, gone, wasSent, forth, refused });
  if (outcome === 'keep') return;
  if (outcome === 'forget') localStorage.removeItem(place(key));
  else {
    const newest = outcome === 'theirs' ? theirs.fields : mine.fields;
    if (differs(root, newest)) {
      fill(root, newest);
      tell(root, mine.at, say.back);
      if (outcome === 'mine') happen(root, 'restored');
    }
  }
  sessionStorage.removeItem(sent(key));
}

function start() {
  for (const root of document.querySelectorAll('[data-draft]')) {
    if (drafts.has(root)) continue;
    drafts.set(root, { state: START });
    root.addEventListener('input', () => happen(root, 'typed'));
    root.addEventListener('change', () => happen(root, 'typed'));
    (root.matches('form') ? root : root.form)?.addEventListener('submit', (event) => queueMicrotask(() => {
      if (event.defaultPrevented) return;
      happen(root, 'submitted');
      sessionStorage.setItem(sent(root.dataset.draft), '1');
    }));
    bringBack(root);
  }
}

const all = (event) => { for (const root of drafts.keys()) if (root.isConnected) happen(root, event); };
const leave = () => all('leaving');
addEventListener('pagehide', leave);
document.addEventListener('visibilitychange', () => { if (document.hidden) leave(); });
addEventListener('pageshow', (event) => { if (event.persisted) all('shownAgain'); });
document.addEventListener('tridesk:leave', leave);
document.addEventListener('tridesk:swapped', start);
start();
