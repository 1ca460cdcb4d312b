// The page: the matrix, or the failure that the address names.

import {Report} from './data.js';
import {h, replace} from './dom.js';
import {FailurePage} from './failure.js';
import {MatrixPage} from './matrix.js';
import {nextTheme} from './theme.js';

class App {
  constructor(root, report) {
    this.root = root;
    this.report = report;
    this.matrix = new MatrixPage(report);
    this.page = null;
    window.addEventListener('hashchange', () => this.show());
    window.addEventListener('keydown', (event) => this.onKey(event));
    this.show();
  }

  // "#f12" is the twelfth failure, counted from 1; all else is the matrix.
  show() {
    const asked = /^#f(\d+)$/.exec(location.hash);
    const finding = asked ? Number(asked[1]) - 1 : -1;
    this.page?.leave();
    this.page = finding >= 0 && finding < this.report.findings.length ?
        new FailurePage(this.report, finding) :
        this.matrix;
    replace(this.root, this.page.element);
    this.page.enter();
  }

  onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^(input|textarea)$/i.test(event.target.tagName)) return;
    if (event.key === 't') {
      nextTheme();
    } else if (this.page.onKey?.(event)) {
      event.preventDefault();
    }
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
