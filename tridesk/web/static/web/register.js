/* Keeps the state of the register in the top bar true. The stream tells of a change ('tridesk:news'): then, and every
   fifteen seconds besides, the generation that is public is asked for. The word is a live region, so a change is read
   out. Out of reach for a while: 'unknown' rather than something that may be wrong. */

const EVERY = 15_000;
const PATIENCE = 4; // tries
let failures = 0;

function show(state) {
  const strip = document.querySelector('#register');
  if (!strip || strip.dataset.state === state) return;
  strip.dataset.state = state;
  const shape = strip.querySelector('use');
  shape.setAttribute('href', `${shape.getAttribute('href').split('#')[0]}#${state}`);
  strip.querySelector('.register__word').textContent = strip.dataset[state];
}

async function look() {
  const address = document.querySelector('#register')?.dataset.register;
  if (!address || document.hidden) return;
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    const now = await answer.json();
    failures = 0;
    show(now.planned ? 'planned' : now.state);
  } catch {
    failures += 1;
    if (failures >= PATIENCE) show('unknown');
  }
}

setInterval(look, EVERY);
document.addEventListener('visibilitychange', look);
document.addEventListener('tridesk:news', ({ detail }) => {
  if (detail.some(([, ref]) => ref === 'register' || ref === '*')) look();
});
