/* Answers offered while a question is typed. Without this file a button of the form shows them.

   data-offers="/address"   on the form: its subject and text are posted there, the answer is HTML
   data-offers-shown        where that goes; a screen reader hears it when it changes */

const REST = 600;
const LEAST = 6;
const LETTERS = 600; // of each, from its beginning
const TYPED = ['subject', 'text'];
const form = document.querySelector('[data-offers]');
const place = form?.querySelector('[data-offers-shown]');
let timer = 0;
let asked = '';

async function offer() {
  const values = ['language', ...TYPED].map((name) => [name, form.elements[name].value.trim().slice(0, LETTERS)]);
  const body = new URLSearchParams(values);
  const typed = String(body);
  if (TYPED.map((name) => body.get(name)).join(' ').trim().length < LEAST || typed === asked) return;
  asked = typed;
  const token = form.querySelector('[name=csrfmiddlewaretoken]').value;
  try {
    const answer = await fetch(form.dataset.offers, { method: 'POST', body, headers: { 'X-CSRFToken': token } });
    if (answer.ok && typed === asked) place.innerHTML = await answer.text();
  } catch {
    asked = ''; // the next letter tries again
  }
}

form?.addEventListener('input', ({ target }) => {
  if (!TYPED.includes(target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(offer, REST);
});
