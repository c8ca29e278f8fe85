/* Two people on one ticket see each other. While body[data-presence-url] is set, says whether this person looks or
   writes (doing=looking|writing): at once when it changes, every five seconds while they write, every fifteen while
   they look, and when the stream tells of somebody's presence on the ticket: the answer, who else is here, goes into
   [data-presence]. On leaving, and when the page is hidden, says doing=gone. Writing means: something was typed in a
   form[data-writing] or [data-draft] a moment ago. */

const LOOKING = 15_000; // milliseconds
const WRITING = 5_000;
const STILL_WRITING = 3_500; // since the last letter
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

async function tell() {
  const url = document.body.dataset.presenceUrl;
  if (!url || away) return;
  told = doing();
  toldAt = Date.now();
  try {
    const answer = await say(told);
    const html = answer.ok ? (await answer.text()).trim() : null;
    const place = document.querySelector('[data-presence]');
    if (html === null || !place || url !== document.body.dataset.presenceUrl) return;
    const fresh = new DOMParser().parseFromString(html, 'text/html').body;
    if (place.textContent.trim() !== fresh.textContent.trim()) place.replaceChildren(...fresh.childNodes);
  } catch { /* out of touch: live.js says so */ }
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
  const here = document.body.dataset.presenceUrl?.split('/') ?? [];
  if (detail.some(([verb, ref]) => verb === 'presence' && here.includes(ref.split(':')[1]))) tell();
});
document.addEventListener('visibilitychange', () => (document.hidden ? leave() : come()));
document.addEventListener('tridesk:leave', leave);
document.addEventListener('tridesk:swapped', come);
addEventListener('pagehide', leave);
addEventListener('pageshow', (event) => { if (event.persisted) come(); });
setInterval(beat, 1000);
tell();
