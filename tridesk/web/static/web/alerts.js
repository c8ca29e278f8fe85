/* Tells of what arrives (alert_rules.js says when): in the tab's title, by a soft sound, by a note on the screen.

   #alerts (a template of the page)  data-chosen: what the person chose; data-arrived: where to ask which tickets and
                                     restores of an event concern them; data-rings, data-mine, data-new: words
   #phone-bar[data-state]            the telephone: it rings while the state is 'ringing', here and on every open page
   [data-alert]                      a tick of the preferences: one for a note asks the browser for permission
   [data-try-sound]                  a button there: plays the sounds

   Of many open pages one makes the sound and the note: whoever gets the lock. */

import { START, next, title } from './alert_rules.js';

const page = document.querySelector('#alerts')?.dataset;
const ARRIVALS = /^ticket\.(opened|reopened|reply_came|unproved_came|given|expert_answered|received|mail_failed)$/;
// What may freeze a restore or let it wait for a second person; the server says which do.
const RESTORES = /^restore\.(closed|doubted|layer_answered|proof_given|proof_refused|taken_over) restore:/;
const WORDS = 60; // characters of who rings
const MOST = 30; // tickets that one question names, and one answer tells of
const FIRST_PAUSE = 1000; // milliseconds before a question that failed is put again; then doubled
const chosen = new Set(page?.chosen.split(' '));
const silent = new Set([...chosen].filter((name) => name !== 'calls.sound'));
const channel = new BroadcastChannel('tridesk-alerts');
const telephone = new BroadcastChannel('tridesk-telephone'); // the window of the telephone in this browser, if any
let state = START;
let own = document.title; // of the page, without what stands before it
let shown = own;
let sounds = null;
let bell = 0;
let note = null;
let hushed = () => {};
let named = new Set();
let timer = 0;
let pause = FIRST_PAUSE;
let handset = 'closed';

function happen(event) {
  const heard = event.type === 'rings' && handset !== 'closed'; // the telephone itself rings
  const [after, effects] = next(state, event, heard ? silent : chosen);
  state = after;
  for (const [name, value] of effects) act[name](value);
  write();
}

function write() {
  if (document.title !== shown) own = document.title; // another page was put in place of this one
  shown = title(state, own, page.rings);
  if (document.title !== shown) document.title = shown;
}

// --- sounds: tones of the browser, no file

function tones(...notes) {
  sounds ??= new AudioContext();
  sounds.resume();
  for (const [hertz, at, length] of notes) {
    const [tone, volume] = [new OscillatorNode(sounds, { frequency: hertz }), new GainNode(sounds, { gain: 0 })];
    const begins = sounds.currentTime + at;
    volume.gain.setValueAtTime(0, begins);
    volume.gain.linearRampToValueAtTime(0.1, begins + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, begins + length);
    tone.connect(volume).connect(sounds.destination);
    tone.start(begins);
    tone.stop(begins + length);
  }
}

const chime = () => tones([880, 0, 0.5], [1175, 0.12, 0.6]);
const strike = () => tones([660, 0, 0.3], [550, 0.25, 0.4]);

/* Runs `work` on one of the open pages, and keeps the others from it until `until` is fulfilled. */
function once(name, work, until) {
  const one = (lock) => {
    if (!lock) return undefined;
    work();
    return until;
  };
  if (navigator.locks) navigator.locks.request(`tridesk-${name}`, { ifAvailable: true }, one);
  else one(true);
}

const aWhile = () => new Promise((done) => { setTimeout(done, 2000); });
const untilHushed = () => new Promise((done) => {
  const before = hushed;
  hushed = () => { before(); done(); };
});

function put(words, options, url) {
  if (!('Notification' in window) || Notification.permission !== 'granted') return null;
  const made = new Notification(words, { icon: page.icon, ...options });
  made.onclick = () => {
    window.focus();
    made.close();
    if (url) location.assign(url);
  };
  return made;
}

const act = {
  chime: () => once('chime', chime, aWhile()),
  note: ({ number, subject, kind, words, url }) => once(`note-${number}`, () => {
    put(words ?? page[kind].replace('NUMBER', number), { body: subject, tag: number }, url);
  }, aWhile()),
  ring: () => once('ring', () => {
    strike();
    bell = setInterval(strike, 2000);
  }, untilHushed()),
  callNote: (who) => once('call-note', () => {
    note = put(page.rings.replace('WHO', who), { tag: 'call', requireInteraction: true });
  }, untilHushed()),
  hush() {
    clearInterval(bell);
    note?.close();
    note = null;
    hushed();
    hushed = () => {};
  },
};

// --- what arrives

/* Those of these tickets and restores that concern this person; null while the server is away. */
async function arrivals(numbers) {
  const url = new URL(page.arrived, location.href);
  for (const number of numbers) url.searchParams.append('number', number);
  try {
    const answer = await fetch(url, { headers: { Accept: 'application/json' } });
    if (answer.status >= 500) return null;
    return answer.ok && !answer.redirected ? (await answer.json()).items : [];
  } catch {
    return null;
  }
}

/* Asks about what was named; while the server is away, again after growing pauses. */
async function ask() {
  const asked = [...named].slice(0, MOST);
  for (const number of asked) named.delete(number);
  const items = await arrivals(asked);
  if (items) {
    pause = FIRST_PAUSE;
    happen({ type: 'arrived', items });
    if (named.size) askIn(300);
  } else {
    named = new Set([...asked, ...named]);
    askIn(pause * (0.8 + Math.random() * 0.4));
    pause = Math.min(pause * 2, 60_000);
  }
}

function askIn(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(ask, milliseconds);
}

const isAlarm = (ref) => ref.startsWith('restore:');
const arrives = ([verb, ref]) => ARRIVALS.test(verb) || RESTORES.test(`${verb} ${ref}`);

function hear({ detail }) {
  const numbers = detail.filter(arrives).map(([, ref]) => ref.replace('ticket:', ''));
  const maySound = chosen.has('mine.sound') || chosen.has('new.sound') || numbers.some(isAlarm);
  const wanted = !state.looking || maySound;
  if (!wanted || !numbers.length) return;
  for (const number of numbers) named.add(number);
  askIn(300);
}

// --- who rings

function ring() {
  const bar = document.querySelector('#phone-bar');
  if (bar?.dataset.state !== 'ringing') return happen({ type: 'stops' });
  const caller = bar.querySelector('[data-caller]') ?? bar.querySelector('#phone-call strong');
  const number = bar.querySelector('#phone-call .number');
  const words = [caller, number].map((part) => part?.textContent.replace(/\s+/g, ' ').trim()).find(Boolean) ?? '';
  return happen({ type: 'rings', who: words.slice(0, WORDS) });
}

// --- who looks

function look() {
  const looking = !document.hidden && document.hasFocus();
  if (looking === state.looking) return;
  happen({ type: looking ? 'looks' : 'looksAway' });
  if (looking) channel.postMessage('looked');
}

if (page) {
  const bar = document.querySelector('#phone-bar');
  if (page.arrived) document.addEventListener('tridesk:news', hear);
  document.addEventListener('tridesk:swapped', write);
  document.addEventListener('tridesk:listed', ({ detail }) => happen({ type: 'listed', count: detail }));
  document.addEventListener('visibilitychange', look);
  addEventListener('focus', look);
  addEventListener('blur', look);
  addEventListener('pagehide', () => act.hush());
  channel.addEventListener('message', () => happen({ type: 'seen' }));
  telephone.addEventListener('message', ({ data }) => { handset = data.state ?? handset; });
  telephone.postMessage({ ask: true });
  look();
  if (bar) {
    new MutationObserver(ring).observe(bar, { attributes: true, attributeFilter: ['data-state', 'data-call'] });
    ring();
  }
}

// --- the preferences

const refused = document.querySelector('[data-alerts-refused]');
document.addEventListener('change', async ({ target }) => {
  if (!target.matches('[data-alert$=note]') || !target.checked || !('Notification' in window)) return;
  if (Notification.permission === 'default') await Notification.requestPermission();
  refused.hidden = Notification.permission !== 'denied';
});
if (refused && 'Notification' in window) refused.hidden = Notification.permission !== 'denied';
for (const button of document.querySelectorAll('[data-try-sound]')) {
  button.hidden = false;
  button.addEventListener('click', () => (button.dataset.trySound === 'ring' ? strike() : chime()));
}
