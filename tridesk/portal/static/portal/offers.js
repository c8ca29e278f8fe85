/* Answers offered while a question is typed. Without this file a button of the form shows them.

   data-offers="/address"   on the form: its subject and text are posted there, the answer is HTML
   data-offers-shown        where that goes; a screen reader hears it when it changes */

const REST = 600;
const LEAST = 6;
const form = document.querySelector('[data-offers]');
const place = form?.querySelector('[data-offers-shown]');
let timer = 0;
let asked = '';

async function offer() {
  const fields = new FormData(form);
  const typed = String(fields.get('subject') ?? '').trim();
  if (typed.length < LEAST || typed === asked) return;
  asked = typed;
  const body = new URLSearchParams({ subject: typed, language: String(fields.get('language') ?? '') });
  const token = form.querySelector('[name=csrfmiddlewaretoken]').value;
  try {
    const answer = await fetch(form.dataset.offers, { method: 'POST', body, headers: { 'X-CSRFToken': token } });
    if (answer.ok && typed === asked) place.innerHTML = await answer.text();
  } catch {
    asked = ''; // the next letter tries again
  }
}

form?.elements.subject.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(offer, REST);
});
