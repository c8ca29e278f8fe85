/* While somebody ticks the rule of a group, [data-count] says whom it would reach, asked at that address.
   Without this file the button 'Count' does. */

const told = document.querySelector('[data-count]');
const form = told && document.querySelector('form.sheet');
const RULE = ['kinds', 'regions', 'provinces', 'languages', 'services', 'to_contacts'];
let turn = 0;

async function count() {
  const mine = ++turn;
  const asked = new URLSearchParams([...new FormData(form)].filter(([name]) => RULE.includes(name)));
  if (told.dataset.countOf) asked.set('of', told.dataset.countOf);
  const headers = { Accept: 'application/json' };
  const answer = await fetch(`${told.dataset.count}?${asked}`, { headers }).catch(() => null);
  if (mine === turn && answer?.ok) told.textContent = (await answer.json()).said;
}

form?.addEventListener('change', (event) => { if (RULE.includes(event.target.name)) count(); });
if (form && !told.textContent.trim()) count();
