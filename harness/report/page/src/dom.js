// Elements, made from nothing but names and text: no string is ever parsed as
// HTML, so that what streams and subjects say stays text.

/**
 * h('a.link', {href: '#', onclick: f}, 'text', child): attributes that are
 * functions are listeners, `style` is an object of properties.
 */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length > 0) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') {
      element.addEventListener(key.slice(2), value);
    } else if (key === 'style') {
      Object.assign(element.style, value);
    } else {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child);
  }
}

export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

const kSvg = 'http://www.w3.org/2000/svg';

// Shapes that can be told without colour, on a grid of 10 by 10.
const kShapes = {
  holds: 'M1.5 5.5 L4 8 L8.5 2',
  proved: 'M5 .8 L9.2 5 L5 9.2 L.8 5 Z',
  failed: 'M1.8 1.8 L8.2 8.2 M8.2 1.8 L1.8 8.2',
  'n/a': 'M2 5 L8 5',
  off: 'M5 1.6 A3.4 3.4 0 1 0 5.01 1.6 Z',
  'expected failure': 'M5 1.2 L9 8.6 L1 8.6 Z M5 4.2 L5 6.4',
  differs: 'M1.8 3.4 L8.2 3.4 M1.8 6.6 L8.2 6.6 M7 .8 L3 9.2',
  'not covered': 'M3 3.2 A2 2 0 1 1 5 5.2 L5 6.2 M5 8.6 L5 8.7',
};

export function shape(verdict) {
  const svg = document.createElementNS(kSvg, 'svg');
  svg.setAttribute('viewBox', '0 0 10 10');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'shape');
  const path = document.createElementNS(kSvg, 'path');
  path.setAttribute('d', kShapes[verdict]);
  svg.append(path);
  return svg;
}

export function counted(count, singular, plural = singular + 's') {
  return `${number(count)} ${count === 1 ? singular : plural}`;
}

/** 1234567 as "1,234,567", the same in every locale. */
export function number(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A button that copies `text`, and says so. */
export function copyButton(text, what) {
  const button =
      h('button.copy', {
        type: 'button',
        'aria-label': `Copy ${what}`,
        onclick: async () => {
          button.textContent = (await copy(text)) ? 'Copied' : 'Press Ctrl+C';
          setTimeout(() => {
            button.textContent = 'Copy';
          }, 1500);
        },
      },
        'Copy');
  return button;
}

// The clipboard may be closed to files on disk: then the text is selected in a
// field, and copied or at least ready to be.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h('textarea.offscreen', {readonly: true});
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}
