/* Two people on one ticket see each other. While body[data-presence-url] is set, says every 15 seconds, and at once
   when it
   changes, whether this person looks or writes (doing=looking|writing); the answer, who else is here, goes into
   [data-presence]. Silent while the page is hidden. Writing means: something was typed in a form[data-writing] or
   [data-draft] within the last 20 seconds. */

const EVERY = 15_000;
let typedAt = 0;
let told = '';

const doing = () => (Date.now() - typedAt < 20_000 ? 'writing' : 'looking');

async function tell() {
  const url = document.body.dataset.presenceUrl;
  if (!url || document.hidden) return;
  told = doing();
  const token = document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
  try {
    const body = new URLSearchParams({ doing: told });
    const answer = await fetch(url, { method: 'POST', body, headers: { 'X-CSRFToken': token } });
    const html = answer.ok ? (await answer.text()).trim() : null;
    const place = document.querySelector('[data-presence]');
    if (html === null || !place || url !== document.body.dataset.presenceUrl) return;
    const fresh = new DOMParser().parseFromString(html, 'text/html').body;
    if (place.textContent.trim() !== fresh.textContent.trim()) place.replaceChildren(...fresh.childNodes);
  } catch { /* out of touch: live.js says so */ }
}

document.addEventListener('input', (event) => {
  if (!event.target.closest('[data-writing],[data-draft]')) return;
  typedAt = Date.now();
  if (told !== 'writing') tell();
});
document.addEventListener('visibilitychange', tell);
document.addEventListener('tridesk:swapped', () => { typedAt = 0; tell(); });
setInterval(tell, EVERY);
tell();
