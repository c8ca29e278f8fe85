/* While somebody ticks the rule of a group, [data-count] in form[data-count-url] says whom it would reach.
   Without this file the button 'Count' does. */

const form = document.querySelector('form[data-count-url]');
const told = form?.querySelector('[data-count]');
const RULE = ['kinds', 'regions', 'provinces', 'languages', 'services', 'to_contacts'];
let turn = 0;

async function count() {
  const mine = ++turn;
  const asked = new URLSearchParams([...new FormData(form)].filter(([name]) => RULE.includes(name)));
  if (form.dataset.countOf) asked.set('of', form.dataset.countOf);
  const headers = { Accept: 'application/json' };
  const answer = await fetch(`${form.dataset.countUrl}?${asked}`, { headers }).catch(() => null);
  if (mine === turn && answer?.ok) told.textContent = (await answer.json()).said;
}

form?.addEventListener('change', (event) => { if (RULE.includes(event.target.name)) count(); });
if (form && !told.textContent.trim()) count();
