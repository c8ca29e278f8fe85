/* Never lose a word. A form (or a single field) with

   data-draft="ticket:2026-000412"     a name for what is typed
   data-draft-url="/drafts/..."        where the server keeps it: PUT {"fields": {...}}, GET {"fields", "saved_at"},
   204 when none

   goes to localStorage at each keystroke and to the server after 400 ms of rest; leaving the page sends what is left.
   When the page opens again, the newer of the two comes back. It is forgotten only once the form was sent, the next
   page is no refusal, and the server has let go of it as well. [data-kept] in the form says 'kept 12.03'.

   Windows of one person show the same: what is typed or sent in one is shown in the others of this browser at once, in
   those of other browsers when one comes back to them. A window that stayed open while somebody else signed in shows
   nothing of theirs, and of what the server has this browser keeps nothing of other people and of days past.

   [data-earlier] in the form is a button that brings the text before this one back, again and again (PUT
   {"fields": {...}} to data-draft-url/earlier). What the server says of a draft is told as 'tridesk:kept' on the form.
*/

import { START, broughtBack, follows, next } from './draft_state.js';

const REST = 400; // milliseconds
const RETRY = 15_000;
const DAY = 86_400_000;
const SKIP = ['hidden', 'password', 'file', 'submit', 'button', 'checkbox'];
const say = document.querySelector('#words')?.dataset ?? {};
const token = () => document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
const place = (key) => `tridesk:draft:${say.person}:${key}`; // a browser may serve several people
const sent = (key) => `tridesk:sent:${say.person}:${key}`;
const drafts = new Map(); // element -> { state, timer, abort }

const isKept = (field) => field.name && !SKIP.includes(field.type) && field.matches('input,textarea,select');
const fieldsOf = (root) => (root.matches('form') ? [...root.elements] : [root]).filter(isKept);
const isRadio = (field) => field.type === 'radio';
const read = (root) => Object.fromEntries(
  fieldsOf(root).filter((field) => !isRadio(field) || field.checked)
    .map((field) => [field.name, field.value.trim() === field.dataset.greeting ? '' : field.value]),
);
const texts = (root) => fieldsOf(root).filter((field) => !field.matches('select') && !isRadio(field));
const local = (key) => { try { return JSON.parse(localStorage.getItem(place(key))); } catch { return null; } };
const differs = (root, fields) =>
  texts(root).some((field) => field.name in fields && field.value !== fields[field.name]);

const same = (root, fields) => JSON.stringify(read(root)) === JSON.stringify(fields);
const isUntouched = (root) => texts(root).every((field) => read(root)[field.name] === field.defaultValue);

function clock(at) {
  const separator = document.documentElement.lang === 'fr' ? 'h' : '.';
  return new Date(at).toLocaleTimeString('nl-BE', { hour: '2-digit', minute: '2-digit' }).replace(':', separator);
}

function tell(root, at, word = say.kept) {
  const note = (root.matches('form') ? root : root.form)?.querySelector('[data-kept]');
  if (note && word) note.textContent = word.replace('TIME', clock(at));
}

function told(root, answer) {
  const button = root.querySelector('[data-earlier]');
  if (button) {
    const time = answer.earlier_at ? clock(answer.earlier_at) : '';
    button.hidden = !time;
    button.querySelector('span').textContent = button.dataset.earlier.replace('TIME', time);
  }
  root.dispatchEvent(new CustomEvent('tridesk:kept', { detail: answer, bubbles: true }));
}

function happen(root, event) {
  const draft = drafts.get(root);
  const [state, effects] = next(draft.state, event);
  draft.state = state;
  for (const name of effects) act[name](root, draft, event === 'leaving');
}

const HEADERS = () => ({ 'Content-Type': 'application/json', 'X-CSRFToken': token(), Accept: 'application/json' });

async function send(root, draft, leaving) {
  if (!root.dataset.draftUrl) return;
  draft.abort?.abort();
  draft.abort = new AbortController();
  const body = JSON.stringify({ fields: read(root) });
  const keepalive = leaving && body.length < 60_000;
  try {
    const signal = leaving ? undefined : draft.abort.signal;
    const answer = await fetch(root.dataset.draftUrl, { method: 'PUT', body, headers: HEADERS(), keepalive, signal });
    if (!answer.ok) throw new Error(String(answer.status));
    told(root, await answer.json());
  } catch (error) {
    if (error.name === 'AbortError') return;
    happen(root, 'failed');
    document.dispatchEvent(new CustomEvent('tridesk:refused'));
    return;
  }
  happen(root, 'kept');
}

const wait = (root, draft, milliseconds) => {
  clearTimeout(draft.timer);
  if (root.dataset.draftUrl) draft.timer = setTimeout(() => happen(root, 'rested'), milliseconds);
};

const act = {
  put(root, draft, leaving) { draft.underway = send(root, draft, leaving); },
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
  tellElsewhere: (root) => tell(root, Date.now(), say.elsewhere),
  cancel(root, draft) {
    clearTimeout(draft.timer);
    draft.abort?.abort();
  },
};

function fill(root, fields) {
  for (const field of fieldsOf(root)) {
    if (!(field.name in fields)) continue;
    if (isRadio(field)) field.checked = field.value === fields[field.name];
    else field.value = fields[field.name];
    if (field.matches('select') && field.value !== fields[field.name]) { // its list has not come yet, see parts.js
      field.add(new Option(fields[field.name], fields[field.name], true, true));
    }
    const isTyped = field.matches('textarea,input:not([type=radio])') && field.value !== field.defaultValue;
    if (isTyped) field.closest('details')?.setAttribute('open', '');
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
      gone = answer.status === 204;
      if (answer.ok && !gone) theirs = await answer.json();
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

/* What the texts of a form are when this person opens its page now; null when that cannot be known. */
async function begun(root) {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html', 'X-Tridesk-Live': '1' } });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const form = page.querySelector(`[data-draft="${CSS.escape(root.dataset.draft)}"]`);
  if (!form || page.querySelector('#words').dataset.person !== say.person) return null;
  return Object.fromEntries(texts(form).map((field) => [field.name, field.value]));
}

/* The fields that the server keeps of this person, or those of an empty form; null when that cannot be known. */
async function askServer(root) {
  try {
    const answer = await fetch(root.dataset.draftUrl, { headers: { Accept: 'application/json' } });
    if (answer.status === 204) return await begun(root);
    const kept = answer.ok ? await answer.json() : null;
    return String(kept?.person) === say.person ? kept.fields : null; // a browser may serve several people
  } catch {
    return null;
  }
}

/* Shows what the server has, where another window or browser has put it or sent it. */
async function follow(root, mine) {
  const before = read(root);
  const isShown = mine ? same(root, mine.fields) : isUntouched(root);
  const may = () => root.isConnected && follows(drafts.get(root).state, mine, isShown && same(root, before));
  if (!root.dataset.draftUrl || !may()) return;
  const fields = await askServer(root);
  if (!fields || !may() || !differs(root, fields)) return;
  fill(root, fields);
  happen(root, 'followed');
}

/* What another window of this browser stores is being typed there, and what it forgets was sent. */
function mirror({ key, oldValue, newValue }) {
  for (const [root, { state }] of drafts) {
    if (key !== place(root.dataset.draft) || !root.isConnected || state.sending) continue;
    if (!newValue) follow(root, { ...JSON.parse(oldValue), server: true });
    else if (!same(root, JSON.parse(newValue).fields)) {
      fill(root, JSON.parse(newValue).fields);
      happen(root, 'mirrored');
    }
  }
}

async function goBack(root) {
  happen(root, 'goingBack');
  const body = JSON.stringify({ fields: read(root) });
  try {
    const answer = await fetch(`${root.dataset.draftUrl}/earlier`, { method: 'PUT', body, headers: HEADERS() });
    if (!answer.ok) throw new Error(String(answer.status));
    const back = await answer.json();
    fill(root, back.fields);
    happen(root, 'wentBack');
    told(root, back);
  } catch {
    happen(root, 'failed');
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-earlier]');
  const root = button?.closest('[data-draft]');
  if (!drafts.has(root)) return;
  event.preventDefault();
  goBack(root);
});

/* Puts all that is typed here to the server, and leaves it to the server from then on. */
async function handOver() {
  all('leaving');
  await Promise.all([...drafts.values()].map(({ underway }) => underway));
  for (const [root, { state }] of drafts) if (!state.dirty) localStorage.removeItem(place(root.dataset.draft));
  all('submitted');
}

/* What was sent comes back into the composer: after what has been begun there meanwhile, which must not replace it. */
document.addEventListener('submit', async (event) => {
  const { target, submitter } = event;
  if (!target.matches('[data-takes-back]') || target.dataset.takesBack === 'now') return;
  event.preventDefault();
  if (target.dataset.takesBack) return;
  target.dataset.takesBack = 'soon';
  await handOver();
  target.dataset.takesBack = 'now';
  target.requestSubmit(submitter);
}, true);

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

/* Lets go of what the server has: of other people, and of days past, whose tickets may be gone. */
function sweep() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith('tridesk:draft:'))) {
    const { server, at } = JSON.parse(localStorage.getItem(key));
    if (server && (!key.startsWith(place('')) || at < Date.now() - DAY)) localStorage.removeItem(key);
  }
}

const all = (event) => { for (const root of drafts.keys()) if (root.isConnected) happen(root, event); };
const leave = () => all('leaving');
addEventListener('pagehide', leave);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) leave();
  else for (const root of drafts.keys()) follow(root, local(root.dataset.draft));
});
addEventListener('storage', mirror);
addEventListener('pageshow', (event) => { if (event.persisted) all('shownAgain'); });
document.addEventListener('tridesk:leave', leave);
document.addEventListener('tridesk:swapped', start);
try { sweep(); } catch { /* forbidden: nothing is kept here */ }
start();
