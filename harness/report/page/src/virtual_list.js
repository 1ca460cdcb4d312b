// A long list of which only what can be seen is in the document.

import {h} from './dom.js';

const kAround = 10;  // Rows kept above and below the visible ones.

/**
 * Rows of equal height within `body`, which scrolls within `port` (null: the
 * window). `render(i)` makes a row's element.
 */
export class VirtualList {
  constructor(body, rowHeight, render) {
    this.body = body;
    this.rowHeight = rowHeight;
    this.render = render;
    this.count = 0;
    this.shown = [0, 0];
    this.onScroll = () => this.update(false);
  }

  attach(count) {
    this.count = count;
    window.addEventListener('scroll', this.onScroll, {passive: true});
    window.addEventListener('resize', this.onScroll);
    this.update(true);
    return () => {
      window.removeEventListener('scroll', this.onScroll);
      window.removeEventListener('resize', this.onScroll);
    };
  }

  setCount(count) {
    this.count = count;
    this.update(true);
  }

  range() {
    const top = -this.body.getBoundingClientRect().top;
    const first = Math.floor(top / this.rowHeight) - kAround;
    const visible = Math.ceil(window.innerHeight / this.rowHeight);
    const begin = Math.min(Math.max(first, 0), this.count);
    return [begin, Math.min(begin + visible + 2 * kAround, this.count)];
  }

  update(force) {
    const [begin, end] = this.range();
    if (!force && begin === this.shown[0] && end === this.shown[1]) return;
    this.shown = [begin, end];
    const rows = [];
    for (let i = begin; i < end; ++i) rows.push(this.render(i));
    this.body.replaceChildren(
        this.spacer(begin), ...rows, this.spacer(this.count - end));
  }

  spacer(rows) {
    return h('div', {
      'aria-hidden': 'true',
      style: {height: `${rows * this.rowHeight}px`},
    });
  }

  /** Scrolls so far that row `i` is in the document and in sight. */
  reveal(i, margin) {
    const top = this.body.getBoundingClientRect().top + i * this.rowHeight;
    if (top < margin) {
      window.scrollBy(0, top - margin);
    } else if (top + this.rowHeight > window.innerHeight - margin) {
      window.scrollBy(0, top + this.rowHeight - window.innerHeight + margin);
    }
    this.update(false);
  }
}
