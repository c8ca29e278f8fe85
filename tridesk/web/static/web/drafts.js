/* Never lose a word. A form (or a single field) with

   data-draft="ticket:2026-000412"     a name for what is typed
   data-draft-url="/drafts/..."        where the server keeps it: PUT {"fields": {...}}, GET {"fields", "saved_at"},
   204 when none
   data-draft-version="..."            the version of it that the page shows; without it, it is asked for and shown

   goes to localStorage at each keystroke and to the server after 400 ms of rest; leaving the page sends what is left.
   When the page opens again, the newer of the two comes back. It is forgotten only once the form was sent, the next
   page is its answer and no refusal, and the server has let go of it as well. [data-kept] in the form says
   'kept 12.03'.

   Windows of one person show the same: what is typed or sent in one is shown in the others of this browser at once, in
   those of other browsers when one comes back to them. A window that stayed open while somebody else signed in shows
   nothing of theirs, and of what the server has this browser keeps nothing of other people and of days past.

   Each save names the version over which it was typed. Where another one stands meanwhile, typed on another computer,
   both are kept and shown beside each other in the form, which is not sent until one of them was chosen. So is what
   was typed before the kept text arrived; nothing is saved before that.

   data-draft-of="3"                   the version of the entry or notice that the form changes: words typed into it
                                       while it had another one are shown beside it in the same way
   data-draft-sent                     the page is the answer to the form: it shows what was sent, not what was kept

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
/* element -> { state, timer, abort, seen: version, over: fields that the server may have, typed: by a hand, since the
   page opened, opened: promise, kept once the draft has been asked for } */
const drafts = new Map();

const isKept = (field) => field.name && !SKIP.includes(field.type) && field.matches('input,textarea,select');
const fieldsOf = (root) => (root.matches('form') ? [...root.elements] : [root]).filter(isKept);
const isRadio = (field) => field.type === 'radio';
const read = (root) => Object.fromEntries([
  ...fieldsOf(root).filter((field) => !isRadio(field) || field.checked)
    .map((field) => [field.name, field.value.trim() === field.dataset.greeting ? '' : field.value]),
  ...(root.dataset.draftOf ? [['draft-of', root.dataset.draftOf]] : []),
]);
const texts = (root) => fieldsOf(root).filter((field) => !field.matches('select') && !isRadio(field));
const local = (key) => { try { return JSON.parse(localStorage.getItem(place(key))); } catch { return null; } };

/* Whether this browser has room for a draft. */
function putHere(key, draft) {
  try {
    localStorage.setItem(place(key), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

const differs = (root, fields) =>
  texts(root).some((field) => field.name in fields && field.value !== fields[field.name]);

/* Whether fields hold words that the page neither shows nor opened with. */
const hasMore = (root, fields) => texts(root)
  .some(({ name, value, defaultValue }) => fields[name]?.trim() && ![value, defaultValue].includes(fields[name]));

const same = (root, fields) => JSON.stringify(read(root)) === JSON.stringify(fields);
const isUntouched = (root) => texts(root).every((field) => read(root)[field.name] === field.defaultValue);

function clock(at) {
  const separator = document.documentElement.lang === 'fr' ? 'h' : '.';
  return new Date(at).toLocaleTimeString('nl-BE', { hour: '2-digit', minute: '2-digit' }).replace(':', separator);
}

function tell(root, at, word = say.kept, isUnsaved = false) {
  const note = (root.matches('form') ? root : root.form)?.querySelector('[data-kept]');
  if (!note || !word) return;
  note.textContent = word.replace('TIME', clock(at));
  note.toggleAttribute('data-unsaved', isUnsaved);
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
  if (!state.torn) comparison(root)?.remove();
  for (const name of effects) act[name](root, draft, event === 'leaving');
}

const HEADERS = () => ({ 'Content-Type': 'application/json', 'X-CSRFToken': token(), Accept: 'application/json' });

/* A put that is under way may have reached the server: what it carried is no text of another computer. */
const isOwn = ({ over }, fields) => over.some((other) => JSON.stringify(other) === JSON.stringify(fields));

async function send(root, draft, leaving, chosen = false) {
  if (!root.dataset.draftUrl) return;
  draft.abort?.abort();
  draft.abort = new AbortController();
  const fields = read(root);
  draft.over = [...draft.over.slice(-4), fields];
  const body = JSON.stringify({ fields, seen: draft.seen, chosen });
  const keepalive = leaving && body.length < 60_000;
  try {
    const signal = leaving ? undefined : draft.abort.signal;
    const answer = await fetch(root.dataset.draftUrl, { method: 'PUT', body, headers: HEADERS(), keepalive, signal });
    if (answer.status === 422) return happen(root, 'refused');
    const kept = [200, 409].includes(answer.status) && await answer.json();
    if (!kept) throw new Error(String(answer.status));
    told(root, kept);
    if (answer.status === 409 && !isOwn(draft, kept.fields)) return tear(root, draft, kept);
    draft.seen = kept.version;
    if (answer.status === 409) return await send(root, draft, leaving, chosen);
  } catch (error) {
    if (error.name === 'AbortError') return undefined;
    document.dispatchEvent(new CustomEvent('tridesk:refused'));
    return happen(root, 'failed');
  }
  return happen(root, 'kept');
}

const wait = (root, draft, milliseconds) => {
  clearTimeout(draft.timer);
  if (root.dataset.draftUrl) {
    draft.timer = setTimeout(() => draft.opened.finally(() => happen(root, 'rested')), milliseconds);
  }
};

const act = {
  put(root, draft, leaving) { draft.underway = send(root, draft, leaving); },
  store(root, draft) {
    const mine = { at: Date.now(), fields: read(root), seen: draft.seen };
    const isStored = [draft.over.slice(-2), []].some((over) => putHere(root.dataset.draft, { ...mine, over }));
    root.toggleAttribute('data-unkept', !isStored); // full or forbidden: the server may still keep it
  },
  choose(root, draft) { draft.underway = send(root, draft, false, true); },
  ask: compare,
  rest: (root, draft) => wait(root, draft, REST),
  retry: (root, draft) => wait(root, draft, RETRY),
  mark(root) {
    const kept = local(root.dataset.draft);
    const { seen } = drafts.get(root);
    if (kept) putHere(root.dataset.draft, { ...kept, seen, server: true });
  },
  tell(root) {
    delete root.dataset.unkept;
    tell(root, Date.now());
  },
  tellHere(root) {
    const isKept = !('unkept' in root.dataset);
    tell(root, Date.now(), isKept ? say.keptHere : say.unkept, true);
  },
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

/* Both texts of a torn draft beside each other, each with a button that lets it go on. */
function compare(root, draft) {
  const { other } = draft;
  const differing = texts(root).filter((field) => (other.fields[field.name] ?? '') !== field.value);
  const side = (word, valueOf, event) => {
    const part = Object.assign(document.createElement('section'), { tabIndex: 0, ariaLabel: word });
    part.append(Object.assign(document.createElement('strong'), { textContent: word }));
    for (const field of differing) {
      part.append(Object.assign(document.createElement('p'), { textContent: valueOf(field) || '—' }));
    }
    const onclick = () => {
      draft.seen = other.version;
      if (event === 'tookOther') fill(root, other.fields);
      happen(root, other.isPage || other.isUnsent ? 'tookThis' : event);
      differing[0]?.focus();
    };
    const goOn = { type: 'button', className: 'button button--small', textContent: say.goOn, onclick };
    const column = Object.assign(document.createElement('div'), { className: 'draft-sides__side' });
    column.append(part, Object.assign(document.createElement('button'), goOn));
    return column;
  };
  const notice = Object.assign(document.createElement('div'), { className: 'notice notice--warning', role: 'alert' });
  notice.dataset.draftSides = '';
  const words = (other.isPage ? say.overtaken : say.twoTexts).replace('TIME', clock(other.saved_at));
  const sides = Object.assign(document.createElement('div'), { className: 'draft-sides' });
  sides.append(
    side(say.textHere, (field) => field.value, 'tookThis'),
    side(say.textThere, (field) => other.fields[field.name], 'tookOther'),
  );
  const all = document.createElement('div');
  all.append(Object.assign(document.createElement('p'), { textContent: words }), sides);
  notice.append(all);
  comparison(root)?.remove();
  (root.matches('form') ? root : root.form).prepend(notice);
}

const comparison = (root) => (root.matches('form') ? root : root.form)?.querySelector('[data-draft-sides]');

function tear(root, draft, other) {
  draft.other = other;
  const isMore = ({ name, value }) => other.fields[name]?.trim() && other.fields[name] !== value;
  if (texts(root).some(isMore)) return happen(root, 'torn');
  draft.seen = other.version; // no words but those here
  return happen(root, 'restored');
}

/* Whether words were typed into a form before what it changes was changed: then they are not put over that unseen. */
const isOvertaken = (root, fields) => Boolean(root.dataset.draftOf) && fields['draft-of'] !== root.dataset.draftOf;

function overtake(root, draft, { fields, at, version }) {
  const page = { fields: read(root), saved_at: at, version, isPage: true };
  fill(root, fields);
  tear(root, draft, page);
}

const getDraft = (root) => {
  const options = { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(RETRY) };
  return fetch(root.dataset.draftUrl, options);
};

const isTypedInto = ({ state, typed, underway }) => state.dirty || typed || Boolean(underway);

/* What the server keeps of a form that its page does not fill in. */
async function ask(root) {
  const draft = drafts.get(root);
  const answer = await getDraft(root).catch(() => null);
  const kept = answer?.status === 200 ? await answer.json() : null;
  if (!answer?.ok || draft.seen) return;
  if (kept && String(kept.person) !== say.person) return;
  if (kept && isTypedInto(draft) && hasMore(root, kept.fields)) return tear(root, draft, kept);
  draft.seen = kept?.version ?? '';
  if (!kept || isTypedInto(draft) || !differs(root, kept.fields)) return;
  if (root.querySelector('[aria-invalid=true]') || 'refused' in document.body.dataset) return;
  if (isOvertaken(root, kept.fields)) {
    overtake(root, draft, { fields: kept.fields, at: kept.saved_at, version: kept.version });
  } else {
    fill(root, kept.fields);
    tell(root, kept.saved_at, say.back);
  }
}

/* Typed into a page that what had been typed before reached only now: words that it lacks stand beside those. */
function typedBefore(root, draft, mine, theirs, gone) {
  const here = mine && { fields: mine.fields, saved_at: mine.at, version: theirs?.version ?? '', isUnsent: true };
  const isFilledIn = root.dataset.draftVersion !== undefined && theirs?.version === draft.seen;
  const others = [mine && !mine.server ? here : null, isFilledIn ? null : theirs];
  const other = others.find((side) => side && hasMore(root, side.fields));
  if (other) tear(root, draft, other);
  else if (theirs || gone) draft.seen = theirs?.version ?? '';
}

async function bringBack(root, mine) {
  const key = root.dataset.draft;
  if ('draftSent' in root.dataset) {
    sessionStorage.removeItem(sent(key));
    if (mine && differs(root, mine.fields)) happen(root, 'typed');
    return;
  }
  if (!mine) {
    sessionStorage.removeItem(sent(key));
    if (root.dataset.draftUrl && root.dataset.draftVersion === undefined) await ask(root);
    return;
  }
  const wasSent = sessionStorage.getItem(sent(key)) === 'yes';
  let theirs = null;
  let gone = !root.dataset.draftUrl;
  if (root.dataset.draftUrl) {
    try {
      const answer = await getDraft(root);
      gone = answer.status === 204;
      if (answer.ok && !gone) theirs = await answer.json();
    } catch { /* out of touch: what is here is all there is */ }
  }
  const saved = theirs && Date.parse(theirs.saved_at);
  const draft = drafts.get(root);
  const dirty = isTypedInto(draft);
  if (root.dataset.draftUrl && (theirs || gone) && !dirty) draft.seen = theirs?.version ?? '';
  const isOlder = theirs && !mine.server && isOwn({ over: [], ...mine }, theirs.fields); // it was left in mid-word
  const known = { theirs: isOlder ? null : saved, version: theirs?.version, gone, wasSent };
  const outcome = broughtBack(mine, known);
  if (dirty) typedBefore(root, draft, outcome === 'forget' ? null : mine, theirs, gone);
  else if (outcome === 'forget') localStorage.removeItem(place(key));
  else {
    const newest = outcome === 'theirs' ? theirs.fields : mine.fields;
    if (outcome === 'ask') {
      draft.seen = mine.seen; // until one of both is chosen
      fill(root, newest);
      tear(root, draft, theirs);
    } else if (isOvertaken(root, newest)) {
      overtake(root, draft, { fields: newest, at: mine.at, version: draft.seen });
    } else {
      const isNews = differs(root, newest);
      if (isNews) fill(root, newest);
      if (isNews) tell(root, mine.at, say.back);
      if (outcome === 'mine' && (isNews || !mine.server)) happen(root, 'restored');
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

/* The fields that the server keeps of this person with their version, or those of an empty form; null when unknown. */
async function askServer(root) {
  try {
    const answer = await fetch(root.dataset.draftUrl, { headers: { Accept: 'application/json' } });
    if (answer.status === 204) return { fields: await begun(root), version: '' };
    const kept = answer.ok ? await answer.json() : null;
    return String(kept?.person) === say.person ? kept : null; // a browser may serve several people
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
  const kept = await askServer(root);
  if (!kept?.fields || !may()) return;
  drafts.get(root).seen = kept.version;
  if (!differs(root, kept.fields)) return;
  fill(root, kept.fields);
  happen(root, 'followed');
}

/* What another window of this browser stores is being typed there, and what it forgets was sent. */
function mirror({ key, oldValue, newValue }) {
  for (const [root, { state }] of drafts) {
    if (key !== place(root.dataset.draft) || !root.isConnected || state.sending) continue;
    if (!newValue) follow(root, { ...JSON.parse(oldValue), server: true });
    else {
      const { fields, seen } = JSON.parse(newValue);
      const draft = drafts.get(root);
      if (seen !== undefined) draft.seen = seen;
      if (same(root, fields)) continue;
      draft.over = [...draft.over.slice(-4), fields];
      fill(root, fields);
      happen(root, 'mirrored');
    }
  }
}

async function goBack(root) {
  happen(root, 'goingBack');
  const body = JSON.stringify({ fields: read(root) });
  try {
    const answer = await fetch(`${root.dataset.draftUrl}/earlier`, { method: 'PUT', body, headers: HEADERS() });
    if (answer.status === 422) return happen(root, 'refused');
    if (!answer.ok) throw new Error(String(answer.status));
    const back = await answer.json();
    drafts.get(root).seen = back.version;
    fill(root, back.fields);
    happen(root, 'wentBack');
    return told(root, back);
  } catch {
    return happen(root, 'failed');
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-earlier]');
  const root = button?.closest('[data-draft]');
  if (!drafts.has(root)) return;
  event.preventDefault();
  if (!drafts.get(root).state.torn) goBack(root);
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

/* A form whose text stands beside another one is not sent: the person chooses first. */
document.addEventListener('submit', (event) => {
  const sides = event.target.querySelector('[data-draft-sides]');
  if (!sides) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  sides.querySelector('button').focus();
}, true);

function start() {
  for (const root of document.querySelectorAll('[data-draft]')) {
    if (drafts.has(root)) continue;
    const mine = local(root.dataset.draft);
    const draft = { state: START, seen: root.dataset.draftVersion ?? mine?.seen ?? '', over: mine?.over ?? [] };
    drafts.set(root, draft);
    root.addEventListener('input', ({ isTrusted }) => {
      drafts.get(root).typed ||= isTrusted;
      happen(root, 'typed');
    });
    root.addEventListener('change', () => happen(root, 'typed'));
    (root.matches('form') ? root : root.form)?.addEventListener('submit', (event) => queueMicrotask(() => {
      if (event.defaultPrevented) return;
      happen(root, 'submitted');
      sessionStorage.setItem(sent(root.dataset.draft), location.href.split('#')[0]);
    }));
    draft.opened = bringBack(root, mine);
  }
}

/* Of the forms that were on their way those were sent whose page led straight to this one, which refuses nothing. The
   page of a browser that found no server, and that of the sign-in, are no such answer. */
function settle() {
  const { type, responseStatus } = performance.getEntriesByType('navigation')[0] ?? {};
  const isRefusal = responseStatus >= 400 || 'refused' in document.body.dataset;
  const isAnswer = type === 'navigate' && !isRefusal;
  for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith(sent('')))) {
    const from = sessionStorage.getItem(key);
    if (from !== 'yes' && isAnswer && from === document.referrer) sessionStorage.setItem(key, 'yes');
    else if (from !== 'yes') sessionStorage.removeItem(key);
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
addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  all('shownAgain');
  for (const root of drafts.keys()) sessionStorage.removeItem(sent(root.dataset.draft));
});
document.addEventListener('tridesk:leave', leave);
document.addEventListener('tridesk:renewed', () => all('rested'));
document.addEventListener('tridesk:swapped', start);
document.addEventListener('tridesk:unfolded', start);
document.addEventListener('tridesk:merged', start);
try { settle(); sweep(); } catch { /* forbidden: nothing is kept here */ }
start();
