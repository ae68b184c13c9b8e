// Keys of a page: an element with data-key is focused (a field) or pressed (anything else) by that key; j and k walk through the examples.
// Off with data-keys="off" on the root, and while something is being typed.
const root = document.documentElement;
const typing = element => element.closest?.('input, textarea, select, [contenteditable]');
const examples = () => [...document.querySelectorAll('.ln, .passages .strip')].filter(x => x.tabIndex >= 0);

function walk(step) {
  const all = examples();
  if (all.length === 0) return;
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || root.dataset.keys === 'off') return;
  if (typing(event.target)) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  if (event.key === 'j' || event.key === 'k') {
    event.preventDefault();
    walk(event.key === 'j' ? 1 : -1);
    return;
  }
  const target = [...document.querySelectorAll('[data-key]')].find(x => x.dataset.key === event.key && x.checkVisibility());
  if (!target || target.getAttribute('aria-disabled') === 'true') return;
  event.preventDefault();
  if (typing(target)) {
    target.focus();
    target.select();
  } else {
    target.click();
  }
});
