/* What is typed on a sheet is kept by the server, half a second after the last key; nothing of it stays in this
   browser.

   form[data-keep]   the address that takes PUT {"fields": {...}};  [data-kept] inside it says 'kept 12.03'
   Without this file the button 'Keep for later' does the same. */

const form = document.querySelector('form[data-keep]');
const say = document.querySelector('#words').dataset;
const note = form?.querySelector('[data-kept]');
let timer;
let dirty = false;
let leaving = false;

const isTyped = (control) => control.name && control.matches('input:not([type=hidden]),textarea,select');
const fields = () => Object.fromEntries([...form.elements].filter(isTyped).map(({ name, value }) => [name, value]));

async function keep(last = false) {
  if (!dirty || leaving) return;
  dirty = false;
  const body = JSON.stringify({ fields: fields() });
  const token = form.elements.csrfmiddlewaretoken.value;
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token, Accept: 'application/json' };
  const keepalive = last && body.length < 60_000;
  const answer = await fetch(form.dataset.keep, { method: 'PUT', body, headers, keepalive }).catch(() => null);
  if (answer?.ok) {
    const mark = document.documentElement.lang === 'fr' ? 'h' : '.';
    const time = new Date().toLocaleTimeString('nl-BE', { hour: '2-digit', minute: '2-digit' }).replace(':', mark);
    note.textContent = say.kept.replace('TIME', time);
    return;
  }
  if (answer) return; // it was sent elsewhere, or ended: the next page says so
  dirty = true;
  note.textContent = say.keptNot;
  timer = setTimeout(keep, 15_000);
}

form?.addEventListener('input', () => {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(keep, 500);
});
form?.addEventListener('submit', () => { clearTimeout(timer); queueMicrotask(() => { leaving = true; }); });
addEventListener('pagehide', () => keep(true));
addEventListener('pageshow', () => { leaving = false; });
document.addEventListener('visibilitychange', () => { if (document.hidden) keep(true); });
