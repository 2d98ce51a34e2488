import { relabel } from './buttons.js';
import { byId } from './dom.js';

/**
 * Dark or light: as the system has it, until the switch is pressed. Kept for as long as the page is: the panel leaves
 * nothing in the browser.
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
