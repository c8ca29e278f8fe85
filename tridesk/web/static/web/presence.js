/* Two people on one ticket see each other. While body[data-presence-url] is set, says whether this person looks or
   writes (doing=looking|writing): at once when it changes, every five seconds while they write, every fifteen while
   they look. The answer, who else is here, goes into [data-presence]; it is asked for without a word about oneself when
   the stream tells of somebody's presence. On leaving, and when the page is hidden, says doing=gone. Writing means:
   something was typed in a form[data-writing] or [data-draft] a moment ago. */

const LOOKING = 15_000; // milliseconds
const WRITING = 5_000;
const STILL_WRITING = 3_000; // since the last letter: with a beat and the way to others less than five seconds
let typedAt = 0;
let told = '';
let toldAt = 0;
let away = document.hidden;

const doing = () => (Date.now() - typedAt < STILL_WRITING ? 'writing' : 'looking');

function say(what, keepalive = false) {
  const token = document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
  const body = new URLSearchParams({ doing: what });
  const headers = { 'X-CSRFToken': token };
  return fetch(document.body.dataset.presenceUrl, { method: 'POST', body, keepalive, headers });
}

async function show(asked) {
  const url = document.body.dataset.presenceUrl;
  try {
    const answer = await asked;
    if (answer.redirected || answer.status === 401) document.dispatchEvent(new CustomEvent('tridesk:refused'));
    const html = answer.ok && !answer.redirected ? (await answer.text()).trim() : null;
    const place = document.querySelector('[data-presence]');
    if (html === null || !place || url !== document.body.dataset.presenceUrl) return;
    const fresh = new DOMParser().parseFromString(html, 'text/html').body;
    if (place.textContent.trim() !== fresh.textContent.trim()) place.replaceChildren(...fresh.childNodes);
  } catch { /* out of touch: live.js says so */ }
}

function tell() {
  if (!document.body.dataset.presenceUrl || away) return;
  told = doing();
  toldAt = Date.now();
  show(say(told));
}

function beat() {
  const now = doing();
  if (now !== told || Date.now() - toldAt >= (now === 'writing' ? WRITING : LOOKING)) tell();
}

function leave() {
  if (away) return;
  away = true;
  typedAt = 0;
  if (document.body.dataset.presenceUrl) say('gone', true).catch(() => {});
}

function come() {
  away = document.hidden;
  tell();
}

document.addEventListener('input', (event) => {
  if (!event.target.closest('[data-writing],[data-draft]')) return;
  typedAt = Date.now();
  if (told !== 'writing') tell();
});
document.addEventListener('tridesk:news', ({ detail }) => {
  const url = document.body.dataset.presenceUrl ?? '';
  const here = url.split('/');
  if (detail.some(([verb, ref]) => verb === 'presence' && here.includes(ref.split(':')[1]))) show(fetch(url));
});
document.addEventListener('visibilitychange', () => (document.hidden ? leave() : come()));
document.addEventListener('tridesk:leave', leave);
document.addEventListener('tridesk:swapped', come);
addEventListener('pagehide', leave);
addEventListener('pageshow', (event) => { if (event.persisted) come(); });
setInterval(beat, 1000);
tell();
