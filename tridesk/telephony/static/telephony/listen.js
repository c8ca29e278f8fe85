/* A sentence is heard in place: a[data-listen] plays the sound that it leads to, and stops it at the second click.
   Without this file the link opens the sound. One sound at a time. */

let sound = null;
let link = null;

function hush() {
  sound?.pause();
  link?.setAttribute('aria-pressed', 'false');
  sound = link = null;
}

document.addEventListener('click', (event) => {
  const wanted = event.target.closest('a[data-listen]');
  if (!wanted || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const again = wanted === link;
  hush();
  if (again) return;
  link = wanted;
  link.setAttribute('aria-pressed', 'true');
  sound = new Audio(link.href);
  sound.addEventListener('ended', hush);
  sound.addEventListener('error', hush);
  sound.play().catch(hush);
});
document.addEventListener('keydown', (event) => {
  const wanted = event.target.closest?.('a[data-listen]');
  if (wanted && event.key === ' ') { event.preventDefault(); wanted.click(); }
});
document.querySelectorAll('a[data-listen]').forEach((link) => {
  link.setAttribute('role', 'button');
  link.setAttribute('aria-pressed', 'false');
});
