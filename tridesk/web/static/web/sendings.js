/* Counts down until a mail leaves ([data-leaves]: in so many seconds), and then says [data-left]. */

const SHOWN = 6000; // milliseconds

for (const toast of document.querySelectorAll('[data-leaves]')) {
  const end = Date.now() + toast.dataset.leaves * 1000;
  const timer = setInterval(() => {
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (seconds > 0) {
      toast.querySelector('[data-seconds]').textContent = seconds;
      return;
    }
    clearInterval(timer);
    toast.replaceChildren(toast.dataset.left ?? '');
    setTimeout(() => toast.remove(), toast.dataset.left ? SHOWN : 0);
  }, 200);
}
