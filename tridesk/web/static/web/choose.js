/* Rows that are chosen for one gesture on all of them (.row__choice, a checkbox of the form #bulk): by click or X; with
   Shift all between the row that was chosen last and this one; [data-choose-all] chooses all shown; Esc none. */

const boxes = () => [...document.querySelectorAll('.row__choice')];
let last = ''; // the ticket of the row that was chosen last

export function countChosen() {
  const words = document.querySelector('#bulk .bulk__count');
  const all = document.querySelector('[data-choose-all]');
  if (!words) return;
  const rows = boxes();
  const count = rows.filter((box) => box.checked).length;
  words.textContent = (count === 1 ? words.dataset.one : words.dataset.many).replace('COUNT', count);
  if (!all) return;
  all.checked = count > 0 && count === rows.length;
  all.indeterminate = count > 0 && count < rows.length;
}

/* Sets the rows between the last chosen one and this one, both included, as this one is. */
function extend(box) {
  const rows = boxes();
  const [from, to] = [rows.findIndex(({ value }) => value === last), rows.indexOf(box)];
  if (from < 0) return;
  for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) row.checked = box.checked;
}

function chosen(box, range) {
  if (range) extend(box);
  last = box.value;
  countChosen();
}

/* The row with the focus, else the one of the ticket in view. */
export function chooseRow(range) {
  const row = document.activeElement.closest('.row') ?? document.querySelector('.row:has(> [aria-current])');
  const box = row?.querySelector('.row__choice');
  if (!box) return false;
  box.checked = range || !box.checked;
  chosen(box, range);
  return true;
}

export function chooseNone() {
  for (const box of boxes()) box.checked = false;
  countChosen();
}

document.addEventListener('click', (event) => {
  const { target } = event;
  if (target.matches('.row__choice')) chosen(target, event.shiftKey);
  const row = event.shiftKey && target.closest('.row__link')?.parentElement;
  const box = row && row.querySelector('.row__choice');
  if (!box || !boxes().some(({ checked }) => checked)) return;
  event.preventDefault();
  box.checked = true;
  chosen(box, true);
});

document.addEventListener('change', ({ target }) => {
  if (!target.matches('[data-choose-all]')) return;
  for (const box of boxes()) box.checked = target.checked;
  countChosen();
});

document.addEventListener('tridesk:swapped', countChosen);
countChosen(); // a reload keeps what was ticked
