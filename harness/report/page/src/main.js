// The page: a head, the matrix or the failure that the address names, and the
// words that both use.

import {Report} from './data.js';
import {h, replace} from './dom.js';
import {FailurePage} from './failure.js';
import {MatrixPage} from './matrix.js';
import {nextTheme, themeButton} from './theme.js';
import {Words} from './words.js';

class App {
  constructor(root, report) {
    this.report = report;
    this.matrix = new MatrixPage(report);
    this.page = null;
    this.navigation = h('nav', {'aria-label': 'Pages and keys'});
    this.content = h('div');
    this.words = new Words();
    replace(
        root,
        h('div.frame', {}, this.head(), this.content, this.words.element));
    window.addEventListener('hashchange', () => this.show());
    window.addEventListener('keydown', (event) => this.onKey(event));
    this.show();
  }

  head() {
    const {budget, seed} = this.report;
    return h(
        'header.head', {},
        h('a.brand', {href: '#', 'aria-label': 'splitproof: the matrix'},
          h('span.mark', {'aria-hidden': 'true'}, h('i'), h('i'), h('i')),
          'splitproof'),
        this.navigation, h('span.run', {}, `${budget} budget, seed ${seed}`),
        themeButton,
        h('button.asks', {type: 'button', onclick: () => this.words.toggle()},
          'words', h('kbd', {}, '?')));
  }

  // "#f12" is the twelfth failure, counted from 1; all else is the matrix.
  show() {
    const asked = /^#f(\d+)$/.exec(location.hash);
    const finding = asked ? Number(asked[1]) - 1 : -1;
    this.page?.leave();
    this.page = finding >= 0 && finding < this.report.findings.length ?
        new FailurePage(this.report, finding) :
        this.matrix;
    replace(this.navigation, this.page.navigation());
    replace(this.content, this.page.element);
    this.page.enter();
  }

  onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^(input|textarea)$/i.test(event.target.tagName)) return;
    if (event.key === 't') {
      nextTheme();
    } else if (event.key === '?') {
      this.words.toggle();
    } else if (!this.page.onKey(event)) {
      return;
    }
    event.preventDefault();
  }
}

const report = Report.read(document);
const root = document.getElementById('app');
if (report) {
  new App(root, report);
} else {
  replace(
      root,
      h('p', {},
        'This page has no data in it: check --report=DIR ' +
            'makes one that has.'));
}
