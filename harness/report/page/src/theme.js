// Light, dark, or as the system has it.

import {h} from './dom.js';

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

function apply() {
  document.documentElement.dataset.theme = current;
}

export function nextTheme() {
  current = kThemes[(kThemes.indexOf(current) + 1) % kThemes.length];
  store(current);
  apply();
  for (const button of document.querySelectorAll('.theme')) label(button);
}

function label(button) {
  button.textContent = `theme: ${current}`;
}

export function themeButton() {
  apply();
  const button = h('button.theme', {
    type: 'button',
    title: 'Change the theme (t)',
    onclick: nextTheme,
  });
  label(button);
  return button;
}
