/* New things appear by themselves. One EventSource at body[data-live-url]; on an event the page is fetched once more
   (300 ms after the last event) and only the elements marked data-live (each with an id) whose HTML changed are
   swapped. Beside a list, news of the ticket that is open fetches that ticket and the list, news of another ticket the
   list alone (X-Tridesk-Pane).

   A look that failed is repeated after growing pauses; one that set out from another page than is shown now, at once.
   One that the sign-in answers says that this person is signed out, with the way back to this page. Modules that
   were refused something ask for a look with 'tridesk:refused' on document.

   Where they sign in again in another window, this page takes the tokens of the new session and says
   'tridesk:renewed': what was typed here meanwhile can be sent.

   Who is on a ticket is asked for by presence.js, once this person counts as being there.

   Every event is told to other modules as 'tridesk:news' on document, with its pairs of verb and ref; that a part was
   swapped as 'tridesk:merged'.

   An element marked data-poll asks for a look every two seconds for as long as it is there (a job that goes on);
   data-poll="30" for one when the last is thirty seconds old.

   A stream that is opened again goes on after the last event (its id is a moment of the server's clock).

   A page of body[data-fetched-once] is not fetched again, since that would undo what it shows.

   An element whose data-live has a value (data-live="closed") is swapped only when that value changes: what was opened
   and chosen in it stays.

   Never swapped: an element that holds the focus or typed text; it waits until the focus leaves. Lists have rules of
   their own (rows.js). Out of touch: tries again after growing pauses and says so. */

import { heading, isTyped, merge, plain } from './merge.js';
import { refreshRows } from './rows.js';

const say = document.querySelector('#words')?.dataset ?? {};
const toasts = document.querySelector('#toasts');
const FIRST_PAUSE = 1000; // milliseconds, before it is doubled
let pauseAfterFailure = FIRST_PAUSE; // before the next look after one that failed
let source = null;
let pause = 1000;
let timer = 0;
let silence = 0;
const wanted = new Set(); // what the next look asks for: 'page', or of the desk 'ticket' and 'list'
const held = new Set(); // the same, of parts that wait until the focus leaves
let looked = Date.now(); // when the page was asked for last
let isBack = false; // this person was signed out, and is in again
let heard = ''; // the id of the last event

const typedIn = (part) => [...part.querySelectorAll('input,textarea')].some(isTyped);
const isHeld = (part) => (part.contains(document.activeElement) && !heading(document.activeElement)) || typedIn(part);

const isAlike = (old, young) => (
  old.dataset.live ? old.dataset.live === young.dataset.live : plain(old) === plain(young)
);

function replace(old, young) {
  const atEnd = old.closest('[data-scroll-end]');
  const followed = atEnd && atEnd.scrollHeight - atEnd.scrollTop - atEnd.clientHeight < 80;
  merge(old, young);
  document.dispatchEvent(new Event('tridesk:merged'));
  if (followed) atEnd.scrollTop = atEnd.scrollHeight;
}

/* Says that this person is signed out, with `address`, where they sign in again; '' when they are not. */
function signedOut(address) {
  const shown = toasts?.querySelector('[data-signed-out]');
  if (!address || !toasts) {
    if (!shown) return;
    shown.remove();
    isBack = true;
    soon(0); // with the whole page, and its tokens
  } else if (!shown) {
    const toast = Object.assign(document.createElement('p'), { className: 'toast', textContent: say.signedOut });
    toast.dataset.signedOut = '';
    const way = { className: 'button button--small', href: address, textContent: say.signInWord };
    toast.append(Object.assign(document.createElement('a'), way));
    outOfTouch(false);
    toasts.append(toast);
  }
}

/* The page, or the panes of it that `scope` names, as they are now: the text, '' where it may not be read any more,
   null when the server failed. */
async function ask(address, scope) {
  const pane = scope === 'page' ? {} : { 'X-Tridesk-Pane': scope };
  try {
    const answer = await fetch(address, { headers: { Accept: 'text/html', 'X-Tridesk-Live': '1', ...pane } });
    if (answer.status >= 500) return null;
    const wasLed = answer.redirected && new URL(answer.url).pathname === say.signIn; // by a server without https
    signedOut(answer.status === 401 ? answer.headers.get('Location') : wasLed ? answer.url : '');
    return answer.ok && !answer.redirected ? await answer.text() : '';
  } catch {
    return null;
  }
}

/* The tokens of the session that a fresh page was made in, as long as it is of the same person. */
function renew(fresh) {
  const token = fresh.querySelector('[name=csrfmiddlewaretoken]')?.value;
  if (!token || fresh.querySelector('#words')?.dataset.person !== say.person) return;
  for (const field of document.querySelectorAll('[name=csrfmiddlewaretoken]')) field.value = token;
  if (isBack) document.dispatchEvent(new Event('tridesk:renewed'));
  isBack = false;
}

function show(text, scope) {
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  if (scope === 'page') renew(fresh);
  for (const old of document.querySelectorAll('[data-live][id]')) {
    const young = fresh.getElementById(old.id);
    if (!young || isAlike(old, young)) continue;
    if (old.matches('[data-rows]')) refreshRows(old, young);
    else if (isHeld(old)) held.add(scope);
    else replace(old, young);
  }
}

async function refresh() {
  [timer, looked] = [0, Date.now()];
  const address = location.href;
  const scopes = wanted.has('page') || !wanted.size ? ['page'] : [...wanted];
  wanted.clear();
  held.clear();
  const texts = await Promise.all(scopes.map((scope) => ask(address, scope)));
  const isElsewhere = location.href !== address; // a ticket opened meanwhile: what came is not on the page yet
  const again = isElsewhere ? scopes : scopes.filter((_scope, place) => texts[place] === null);
  pauseAfterFailure = texts.includes(null) ? Math.min(pauseAfterFailure * 2, 60_000) : FIRST_PAUSE;
  for (const scope of again) wanted.add(scope);
  if (again.length && !timer) schedule(isElsewhere ? 300 : pauseAfterFailure * (0.8 + Math.random() * 0.4));
  if (!isElsewhere) scopes.forEach((scope, place) => { if (texts[place]) show(texts[place], scope); });
}

function schedule(wait) {
  clearTimeout(timer);
  timer = setTimeout(refresh, wait);
}

function soon(wait = 300, scope = 'page') {
  if ('fetchedOnce' in document.body.dataset) return;
  wanted.add(scope);
  schedule(wait);
}

/* Asks for what an event changes on this page. */
function look([, ref]) {
  const isDesk = document.querySelector('.desk #pane-main');
  if (!isDesk || !ref.startsWith('ticket:')) return soon();
  if (location.pathname.split('/').includes(ref.slice('ticket:'.length))) soon(300, 'ticket');
  if (document.querySelector('[data-rows],#queues')) soon(300, 'list');
  return undefined;
}

const OF_CALLS = /^(call|agent|desk)\./; // tells the telephone bar; of the pages only those of telephony

function hear(data) {
  try {
    const pairs = JSON.parse(data);
    document.dispatchEvent(new CustomEvent('tridesk:news', { detail: pairs }));
    pairs.filter(([verb, ref]) => {
      if (OF_CALLS.test(verb)) return /^\/(telephone|calls)\//.test(location.pathname);
      if (verb === 'presence' && document.body.dataset.presenceUrl) return false;
      return verb !== 'presence' || location.pathname.includes(ref.split(':')[1]);
    }).forEach(look);
  } catch {
    soon();
  }
}

function outOfTouch(yes) {
  let toast = toasts?.querySelector('[data-silence]');
  if (yes && !toast && say.silent && !toasts.querySelector('[data-signed-out]')) {
    toast = Object.assign(document.createElement('p'), { className: 'toast', textContent: say.silent });
    toast.dataset.silence = '';
    toasts.append(toast);
  } else if (!yes) toast?.remove();
}

function connect() {
  const url = document.body.dataset.liveUrl;
  if (!url) return;
  const address = new URL(url, location.href);
  if (heard) address.searchParams.set('since', heard);
  source = new EventSource(address);
  source.onopen = () => {
    clearTimeout(silence);
    outOfTouch(false);
    if (pause > 1000) soon();
    pause = 1000;
  };
  source.onmessage = (event) => {
    heard = event.lastEventId || heard;
    hear(event.data);
  };
  source.addEventListener('journal', source.onmessage);
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) soon(); // refused: the look says why
    source.close();
    clearTimeout(silence);
    silence = setTimeout(() => outOfTouch(true), 5000 - Math.min(pause, 4000));
    setTimeout(connect, pause * (0.8 + Math.random() * 0.4));
    pause = Math.min(pause * 2, 60_000);
  };
}

document.addEventListener('tridesk:refused', () => soon());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && toasts?.querySelector('[data-signed-out]')) soon(0);
});
document.addEventListener('focusout', () => { for (const scope of held) soon(800, scope); });
setInterval(() => {
  const polled = document.querySelector('[data-poll]');
  if (polled && !document.hidden && Date.now() - looked >= Number(polled.dataset.poll) * 1000) refresh();
}, 2000);
addEventListener('pagehide', () => source?.close());
addEventListener('pageshow', (event) => { if (event.persisted) { connect(); soon(); } });
connect();
