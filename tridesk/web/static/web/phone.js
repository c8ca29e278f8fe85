/* The telephone: the agent's state in the top bar, the call in hand at the foot. It is fetched again when the stream
   says that something happened to this agent or to the call in hand, and after each gesture; only parts that changed
   are replaced. What somebody types stays as it is while all around it changes, until it is sent; a note is sent by
   itself when its call, or the page, goes.

   The telephone in this browser (telephony/window.js) is a window of its own: what it says comes by the channel
   'tridesk-telephone', and answering and muting go there. On answering, the ticket opens, unless something is being
   typed here, or this page is about that ticket ([data-of-ticket]) and goes on: then its link waits in the bar. Where
   a call is answered while the page goes, the page that comes opens the ticket.

   [data-since] counts up, [data-until] counts down. */

import { isTyped, merge, plain } from './merge.js';

const PARTS = ['phone-state', 'phone-stand', 'phone-call', 'phone-do'];
const bar = () => document.querySelector('#phone-bar');
const part = (name) => document.querySelector(`#phone-${name}`);
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('tridesk-telephone') : null;
const TYPED = 'input:not([type=hidden],[type=search]),textarea';
let handset = { state: 'closed' };
let turn = 0;
let timer = 0;
let said = ''; // what is urgent about the call in hand, as it was read out last

// --- what the server knows

function held(old) {
  return [...old.querySelectorAll(TYPED)].some((field) => field === document.activeElement || isTyped(field));
}

function take(fresh, mine) {
  const [old, young] = [bar(), fresh];
  const sameCall = old.dataset.call === young.dataset.call;
  if (!sameCall) keepNote();
  if (!mine && old.dataset.state !== young.dataset.state) part('said').replaceChildren(); // about what is past
  for (const name of ['state', 'call', 'refs', 'ticket', 'switch']) {
    if (young.dataset[name] === undefined) delete old.dataset[name];
    else old.dataset[name] = young.dataset[name];
  }
  for (const id of PARTS) {
    const [was, becomes] = [document.getElementById(id), young.querySelector(`#${id}`)];
    if (plain(was) === plain(becomes)) continue;
    const focused = was.contains(document.activeElement) ? document.activeElement : null;
    if (sameCall) merge(was, becomes, (element) => element.parentElement === was && element.id && held(element));
    else was.replaceChildren(...becomes.childNodes);
    if (focused && !focused.isConnected) {
      const buttons = [...was.querySelectorAll('button,summary')];
      const same = buttons.find((button) => button.value && button.value === focused.value);
      (same ?? bar()).focus({ preventScroll: true });
    }
  }
}

function keepNote() {
  const note = part('note');
  if (note && note.value !== note.defaultValue) {
    const body = new URLSearchParams(new FormData(note.form));
    fetch(note.form.action, { method: 'POST', body, headers: { 'X-Tridesk-Bar': '1' }, keepalive: true });
  }
}

async function fetched(url, options, mine) {
  const myTurn = ++turn;
  const headers = { Accept: 'text/html', 'X-Tridesk-Bar': '1' };
  const answer = await fetch(url, { ...options, headers }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page && page.querySelector('#phone-bar');
  if (mine) {
    const sentences = fresh ? fresh.querySelector('#phone-said').childNodes : [part('handset').dataset.failed];
    part('said').replaceChildren(...sentences);
    if (part('said').querySelector('.phonebar__message--error')) mine.closest('details')?.setAttribute('open', '');
    else if (fresh) mine.reset(); // nothing typed waits any more
  }
  if (!fresh || myTurn !== turn) return;
  const before = { ...bar().dataset };
  take(fresh, mine);
  tick();
  show();
  turned(before, bar().dataset);
}

const look = () => { clearTimeout(timer); timer = setTimeout(() => fetched(bar().dataset.bar), 120); };

function turned(before, after) {
  if (after.state === 'ringing' && before.state !== 'ringing') {
    const who = part('call').textContent.replace(/\s+/g, ' ').trim();
    part('loud').textContent = part('handset').dataset.rings.replace('WHO', who);
  }
  const urgent = part('call').querySelector('[data-urgent]')?.textContent.trim() ?? '';
  if (after.state === 'talking' && urgent !== said) part('loud').textContent = urgent;
  said = urgent;
  if (after.state === 'talking' && after.ticket && before.ticket !== after.ticket) open(after.call, after.ticket);
}

function openAnswered() {
  const { state, call, ticket } = bar().dataset;
  if (state === 'talking' && ticket && sessionStorage.getItem('tridesk:answered') === call) open(call, ticket);
}

function open(call, url) {
  const typing = [...document.querySelectorAll(TYPED)].some(isTyped)
    || document.activeElement?.matches(TYPED);
  const here = location.pathname === url || document.querySelector(`[data-of-ticket="${CSS.escape(url)}"]`);
  sessionStorage.removeItem('tridesk:answered');
  if (document.hidden || typing || here) return;
  navigator.locks?.request(`tridesk-opens-${call}`, { ifAvailable: true }, (lock) => { // one page of many
    if (!lock || sessionStorage.getItem('tridesk:opened') === call) return undefined;
    sessionStorage.setItem('tridesk:opened', call);
    location.assign(url);
    return new Promise(() => {});
  });
}

document.addEventListener('tridesk:news', ({ detail }) => {
  const { refs, call, ticket } = bar().dataset;
  const concerns = ([verb, ref]) => ref === '*' || refs.split(' ').includes(ref)
    || (call && !ticket && verb.startsWith('ticket.')) || verb.startsWith('register');
  if (detail.some(concerns)) look();
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('[data-phone]')) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  if (body.get('doing') === 'answer') sessionStorage.setItem('tridesk:answered', bar().dataset.call);
  if (body.get('doing') === 'answer' && bar().dataset.switch === 'asterisk') {
    if (handset.state === 'ringing') channel.postMessage({ doing: 'answer' });
    else part('said').textContent = part('handset').dataset.pickUp;
    return;
  }
  form.closest('details')?.removeAttribute('open');
  fetched(form.action, { method: 'POST', body: new URLSearchParams(body) }, form);
}, true);
addEventListener('pagehide', keepNote);

// --- what this browser knows

function show() {
  const [mute, local, link] = [part('mute'), part('local'), part('open')];
  if (!link) return;
  mute.hidden = handset.state !== 'talking';
  mute.setAttribute('aria-pressed', Boolean(handset.muted));
  link.hidden = handset.state !== 'closed';
  const silent = handset.state === 'closed' || (handset.state === 'talking' && !handset.muted);
  local.textContent = silent ? '' : handset.said ?? '';
  local.dataset.state = handset.state;
}

channel?.addEventListener('message', ({ data }) => {
  if (!data.state) return;
  if (data.state !== handset.state) look();
  handset = data;
  show();
});
channel?.postMessage({ ask: true });

document.addEventListener('click', (event) => {
  if (event.target.closest('#phone-mute')) channel.postMessage({ doing: 'mute' });
  const link = event.target.closest('#phone-open');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  window.open(link.href, link.target, 'popup,width=420,height=560');
});

// --- the account of a SIP telephone, on its page

document.querySelector('[data-account]')?.addEventListener('submit', async (event) => {
  const form = event.target;
  event.preventDefault();
  event.stopPropagation();
  const body = new URLSearchParams(new FormData(form));
  const headers = { Accept: 'application/json' };
  const answer = await fetch(form.action, { method: 'POST', body, headers }).catch(() => null);
  const said = answer?.ok ? await answer.json() : null;
  const list = form.querySelector('[data-shown]');
  for (const name of ['name', 'password', 'server']) {
    list.querySelector(`[data-${name}]`).textContent = said?.[name] ?? '—';
  }
  list.hidden = false;
});

// --- time

function tick() {
  for (const time of document.querySelectorAll('#phone-bar :is([data-since],[data-until])')) {
    const at = Date.parse(time.dateTime) - Date.now();
    const seconds = Math.max(0, Math.round(('until' in time.dataset ? at : -at) / 1000));
    time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if ('until' in time.dataset && at <= -500) look();
  }
}
tick();
setInterval(tick, 1000);
openAnswered();
