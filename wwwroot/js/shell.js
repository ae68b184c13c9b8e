// What the frame of every page can do beyond being read: theme, copy buttons, closing what is open, the search key.
// Everything is delegated from the document, so that it outlives enhanced navigation and re-rendering.
const root = document.documentElement;
const themes = [undefined, 'light', 'dark'];
const cookiePath = () => new URL(document.baseURI).pathname;

function showTheme(theme) {
  if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
  const name = `Theme: ${theme ?? 'as the system'}`;
  for (const button of document.querySelectorAll('[data-theme-switch]')) {
    const label = button.querySelector('[data-theme-name]');
    if (label) label.textContent = name; else button.setAttribute('aria-label', name);
  }
}

function switchTheme() {
  const theme = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
  document.cookie = theme
    ? `theme=${theme}; path=${cookiePath()}; max-age=31536000; samesite=lax`
    : `theme=; path=${cookiePath()}; max-age=0; samesite=lax`;
  showTheme(theme);
}

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission, or not a secure context: the old way still works there.
    const area = Object.assign(document.createElement('textarea'), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    button.focus();
  }
  const label = button.querySelector('[data-copy-label]');
  const before = label ? label.textContent : button.getAttribute('aria-label');
  const say = words => label ? label.textContent = words : button.setAttribute('aria-label', words);
  if (button.classList.contains('done')) return;
  button.classList.add('done');
  say(button.dataset.copied);
  setTimeout(() => { button.classList.remove('done'); say(before); }, 2000);
}

document.addEventListener('click', event => {
  // The circuit scrolls to an anchor of the same page without moving the focus, which is all that this link is for.
  if (event.target.closest('a.skip')) {
    event.preventDefault();
    document.getElementById('main').focus();
  }
  const button = event.target.closest('[data-theme-switch], [data-copy]');
  if (button) button.hasAttribute('data-copy') ? copy(button) : switchTheme();
  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    if (!menu.contains(event.target) || event.target.closest('a')) menu.open = false;
  }
});

const typing = element => element.closest('input, textarea, select, [contenteditable]') !== null;

document.addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    for (const menu of document.querySelectorAll('details[data-menu][open]')) {
      menu.open = false;
      menu.querySelector('summary').focus();
    }
    for (const term of document.querySelectorAll('.definition:is(:hover, :focus-within)')) {
      term.dataset.dismissed = '';
      const back = () => { if (!term.matches(':hover, :focus-within')) { delete term.dataset.dismissed; stop.abort(); } };
      const stop = new AbortController();
      for (const kind of ['pointerleave', 'focusout']) term.addEventListener(kind, () => setTimeout(back), { signal: stop.signal });
    }
  }
  if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target) && root.dataset.keys !== 'off') {
    const field = [...document.querySelectorAll('[data-search]')].find(x => x.checkVisibility());
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  }
});

// What a form leaves open has no place in the address that it leads to.
document.addEventListener('formdata', event => {
  if (event.target.method !== 'get') return;
  for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name);
});
