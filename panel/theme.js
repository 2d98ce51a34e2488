import { relabel } from './buttons.js';
import { byId } from './dom.js';

/**
 * Switches between dark and light. The system decides until the user presses the switch. The choice is kept as long as
 * the page: the panel stores nothing in the browser.
 */
export function switchTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const button = byId('theme', HTMLButtonElement);
  const root = document.documentElement;
  const isDark = () => (root.dataset['theme'] ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  const name = () => relabel(button, isDark() ? 'Light colours' : 'Dark colours');
  button.addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    name();
  });
  dark.addEventListener('change', name);
  name();
}
