/* An extra of charts: the arrow keys go from mark to mark, and what a mark counts stands under the chart. */

const MARKS = 'a.chart__spot';

/* Tab reaches one mark of each drawing: at first, and again when live.js has put in a newer drawing. */
function openToTab() {
  for (const drawing of document.querySelectorAll('.chart__svg')) {
    if (!drawing.querySelector(`${MARKS}:not([tabindex])`)) drawing.querySelector(MARKS)?.removeAttribute('tabindex');
  }
}

openToTab();
for (const part of document.querySelectorAll('[data-live]')) {
  new MutationObserver(openToTab).observe(part, { subtree: true, childList: true, attributeFilter: ['tabindex'] });
}

function tell(event) {
  const mark = event.target.closest('.chart__spot');
  const line = event.target.closest('.chart')?.querySelector('.chart__told');
  if (mark && line) line.textContent = mark.querySelector('title').textContent;
}

document.addEventListener('pointerover', tell);
document.addEventListener('focusin', tell);
document.addEventListener('keydown', (event) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const mark = event.target.closest?.(MARKS);
  if (!step || !mark || event.ctrlKey || event.altKey || event.metaKey) return;
  const marks = [...mark.closest('svg').querySelectorAll(MARKS)];
  const next = marks[marks.indexOf(mark) + step];
  if (!next) return;
  event.preventDefault();
  mark.setAttribute('tabindex', '-1');
  next.removeAttribute('tabindex');
  next.focus();
});
