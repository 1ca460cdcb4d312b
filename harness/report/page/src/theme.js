// Light, dark, or as the system has it.

import {h, replace} from './dom.js';

const kThemes = ['system', 'light', 'dark'];
const kKey = 'splitproof-theme';

// Files on disk may have no storage.
function stored() {
  try {
    return localStorage.getItem(kKey);
  } catch {
    return null;
  }
}

function store(theme) {
  try {
    localStorage.setItem(kKey, theme);
  } catch {
    // It lasts as long as the page.
  }
}

let current = kThemes.includes(stored()) ? stored() : 'system';

export function nextTheme() {
  current = kThemes[(kThemes.indexOf(current) + 1) % kThemes.length];
  store(current);
  apply();
}

function apply() {
  document.documentElement.dataset.theme = current;
  replace(themeButton, `theme: ${current}`, h('kbd', {}, 't'));
}

/** The one button that there is: it stays when the page below it changes. */
export const themeButton = h('button.theme', {
  type: 'button',
  title: 'Change the theme',
  onclick: nextTheme,
});

apply();
