// Subjects x properties, an explanation of the cell that is looked at, and the
// list of failures.

import {counted, h, number, replace, shape} from './dom.js';
import {pageHead, partialNotice, subjectFacts, verdict, verdictOf} from './parts.js';
import {VirtualList} from './virtual_list.js';

const kRowHeight = 27;
const kMargin = 170;  // The head of the grid, and the panel below.

const kMeaning = {
  holds: 'It held in every case that was run.',
  proved: 'It holds for all 2^(n-1) ways of cutting each stream of n bytes ' +
      'that was not generated, and held in every other case that was run.',
  failed: 'It did not hold.',
  'n/a': 'It does not apply to this subject: ',
  off: 'It was not chosen for this run.',
  'expected failure': 'It did not hold, as the list of expected failures says.',
  'not covered': 'It did not fail, but nothing was held against it. A larger ' +
      'budget, or other families or streams, may cover it. Here: ',
};

export class MatrixPage {
  constructor(report) {
    this.report = report;
    // Column 0 is the subject's name.
    this.focus = {row: 0, column: 0};
    this.panel = h('aside.panel', {'aria-live': 'polite'});
    this.body = h('div.rows', {role: 'rowgroup'});
    this.grid = this.makeGrid();
    this.rows = new VirtualList(this.body, kRowHeight, (i) => this.row(i));
    this.shownFindings = report.findings.map((_, i) => i);
    this.list = h('div.findings', {role: 'list'});
    this.listed = new VirtualList(
        this.list, kRowHeight, (i) => this.finding(this.shownFindings[i]));
    this.element =
        h('main.page', {}, pageHead(report), partialNotice(report),
          this.listNotice(), this.summary(), this.legend(), this.grid,
          this.panel, this.findingsSection(),
          this.reasonsSection('n/a', 'What does not apply'),
          this.reasonsSection('not covered', 'What is not covered'));
  }

  enter() {
    document.title = 'splitproof: ' + this.outcome();
    this.detach = [
      this.rows.attach(this.report.subjects.length),
      this.listed.attach(this.shownFindings.length)
    ];
    this.explain(this.focus);
    if (this.left) {
      window.scrollTo(0, this.left.scroll);
      this.rows.update(true);
      this.listed.update(true);
      if (this.left.element?.isConnected)
        this.left.element.focus();
      else
        this.focusCell();
    }
  }

  leave() {
    this.left = {scroll: window.scrollY, element: document.activeElement};
    for (const detach of this.detach) detach();
  }

  outcome() {
    const expected = this.report.findings.length - this.failures().length;
    return this.failed() +
        (expected > 0 ? `, ${counted(expected, 'expected failure')}` : '');
  }

  isListWrong() {
    return this.report.expected_failures.problems.length > 0;
  }

  /** What is not true of the list of expected failures; null if all is. */
  listNotice() {
    if (!this.isListWrong()) return null;
    const {file, problems, fix} = this.report.expected_failures;
    return h(
        'div.notice.fatal', {role: 'note', id: 'list'},
        h('strong', {}, 'The list of expected failures is not true: '),
        h('ul', {},
          problems.map(
              ({line, entry, what}) =>
                  h('li', {}, h('code', {}, `${file}:${line}`),
                    ` ${entry}: ${what}`))),
        'This makes it true: ', h('code', {}, fix));
  }

  /** Those that nobody expects. */
  failures() {
    return this.report.findings.filter(
        (finding) => finding.expected === undefined);
  }

  failed() {
    const failures = this.failures();
    if (failures.length === 0) {
      if (this.report.partial) return 'nothing has failed so far';
      if (this.isListWrong())
        return 'the list of expected failures is not true';
      const covered = this.report.subjects.every(
          (subject) => subject.cells.every((cell) => cell.v !== 'not covered'));
      return covered ? 'everything holds' : 'all that was covered holds';
    }
    const subjects = new Set(failures.map((finding) => finding.subject)).size;
    return `${counted(failures.length, 'failure')} in ${number(subjects)} of ` +
        counted(this.report.subjects.length, 'subject');
  }

  summary() {
    const report = this.report;
    const failed = this.failures().length > 0 || this.isListWrong();
    return h(
        'div.summary', {},
        h('h1', {'data-verdict': failed ? 'failed' : 'holds'},
          shape(failed ? 'failed' : 'holds'), this.outcome()),
        h('p.quiet', {},
          `${counted(report.total('cases'), 'schedule')} run in ` +
              `${
                  counted(
                      report.total('executions'), 'execution')}. Each stream ` +
              'is cut in many ways and fed to a plain and a buffered ' +
              'deserializer; each column is a statement that must hold.'));
  }

  legend() {
    const words = {
      holds: 'in all cases',
      proved: 'for all chunkings',
      failed: 'in some case',
      'n/a': 'does not apply',
      off: 'not chosen',
      'expected failure': 'failed, as expected',
      'not covered': 'nothing was held against it',
    };
    return h(
        'ul.legend', {'aria-label': 'Legend'},
        Object.entries(words).map(
            ([name, meaning]) =>
                h('li', {}, verdict(name), h('span.quiet', {}, meaning))));
  }

  makeGrid() {
    const heads = this.report.properties.map(
        (property, i) =>
            h('div.cell.property', {
              role: 'columnheader',
              'aria-colindex': i + 2,
              title: property.id,
              'aria-label': property.id,
            },
              property.abbr));
    const counts = ['streams', 'proved', 'schedules', 'declares'].map(
        (name) => h('div.cell.count', {role: 'columnheader'}, name));
    return h(
        'div.scroller', {},
        h('div.grid', {
          role: 'grid',
          'aria-label': 'Subjects and properties. Arrows move, Enter opens a ' +
              'failure.',
          'aria-rowcount': this.report.subjects.length + 1,
          onkeydown: (event) => this.onGridKey(event),
          onfocusin: (event) => this.onFocus(event.target),
          onmouseover: (event) => this.onHover(event.target),
          onmouseleave: () => this.explain(this.focus),
        },
          h('div.row.heads', {role: 'row'},
            h('div.cell.name', {role: 'columnheader'}, 'subject'), heads,
            counts),
          this.body));
  }

  row(i) {
    const subject = this.report.subjects[i];
    const failed = subject.cells.some((cell) => cell.v === 'failed');
    return h(
        failed ? 'div.row.failing' : 'div.row', {
          role: 'row',
          'aria-rowindex': i + 2,
        },
        this.cell(
            i, 0, {role: 'rowheader', class: 'cell name', title: subject.name},
            subject.name),
        subject.cells.map((cell, j) => this.verdictCell(i, j, cell)),
        ['streams', 'proved', 'cases'].map(
            (count) => h(
                'div.cell.count', {role: 'gridcell'}, number(subject[count]))),
        h('div.cell.declares', {role: 'gridcell'},
          subject.traits.map((trait) => trait.name).join(', ') +
              (subject.complete ? '' : ' (not finished)')));
  }

  verdictCell(i, j, cell) {
    const found = this.report.findingsOf(i, j);
    const attributes = {
      role: 'gridcell',
      class: 'cell',
      'aria-colindex': j + 2,
      'aria-label': `${this.report.properties[j].id}: ` +
          (cell.v === 'failed' ? 'FAIL' : cell.v),
    };
    if (found.length === 0) {
      return this.cell(i, j + 1, attributes, verdict(cell.v));
    }
    return this.cell(
        i, j + 1, {...attributes, href: `#f${found[0] + 1}`}, verdict(cell.v));
  }

  // One cell of the grid can be tabbed to; arrows move to the others.
  cell(row, column, attributes, ...children) {
    const isFocus = this.focus.row === row && this.focus.column === column;
    return h(
        attributes.href ? 'a' : 'div', {
          ...attributes,
          tabindex: isFocus ? 0 : -1,
          'data-row': row,
          'data-column': column,
        },
        ...children);
  }

  finding(i) {
    const finding = this.report.findings[i];
    const subject = this.report.subjects[finding.subject];
    return h(
        'div', {role: 'listitem'},
        h('a.finding', {href: `#f${i + 1}`},
          h('span.number', {}, String(i + 1)),
          h('span', {'data-verdict': verdictOf(finding)},
            shape(verdictOf(finding))),
          h('b', {}, subject.name),
          h('span', {}, this.report.properties[finding.property].id,
            h('span.quiet', {}, ` [${finding.label}]`)),
          h('span.quiet.what', {},
            finding.expected !== undefined &&
                h('b', {}, `expected failure (${finding.expected}): `),
            finding.what),
          h('span.quiet.size', {},
            `${counted(finding.bytes, 'byte')}, ` +
                `${counted(finding.cuts, 'cut')}, \u00d7${
                    number(finding.count)}`)));
  }

  findingsSection() {
    if (this.report.findings.length === 0) return this.calmSection();
    const filter = h('input', {
      type: 'search',
      placeholder: 'filter: a subject, a property, a word',
      'aria-label': 'Filter failures',
      oninput: () => this.filter(filter.value),
    });
    this.matches = h('span.quiet', {role: 'status'});
    return h(
        'section', {},
        h('div.bar', {}, h('h2', {}, 'Failures'), filter, this.matches),
        this.list);
  }

  filter(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const report = this.report;
    this.shownFindings = report.findings.flatMap((finding, i) => {
      const said = [
        report.subjects[finding.subject].name,
        report.properties[finding.property].id, finding.label, finding.what,
        verdictOf(finding), finding.expected ?? ''
      ].join(' ').toLowerCase();
      return words.every((word) => said.includes(word)) ? [i] : [];
    });
    this.matches.textContent =
        words.length > 0 ? `${number(this.shownFindings.length)} shown` : '';
    this.listed.setCount(this.shownFindings.length);
  }

  // What was checked, where there is nothing to look into.
  calmSection() {
    return h(
        'section', {}, h('h2', {}, 'What holds'),
        h('dl.properties', {},
          this.report.properties.map(
              (property) =>
                  [h('dt', {}, property.id), h('dd', {}, property.holds)])));
  }

  // Why properties have this verdict, and for which subjects; null where none
  // has.
  reasonsSection(name, title) {
    const names = new Map();
    for (const subject of this.report.subjects) {
      subject.cells.forEach((cell, i) => {
        if (cell.v !== name) return;
        const key = `${i} ${cell.why}`;
        if (!names.has(key)) names.set(key, new Set());
        names.get(key).add(subject.name.split(':')[0]);
      });
    }
    if (names.size === 0) return null;
    const rows = [...names].map(([key, subjects]) => {
      const [property, why] = key.split(' ').map(Number);
      return [
        h('dt', {}, this.report.properties[property].id),
        h('dd', {}, this.report.reasons[why],
          h('span.quiet', {}, ` (${someOf([...subjects])})`))
      ];
    });
    return h('section', {}, h('h2', {}, title), h('dl.properties', {}, rows));
  }

  // --- Where one is, and what it means.

  onFocus(target) {
    const place = this.placeOf(target);
    if (!place) return;
    const before = this.elementAt(this.focus);
    if (before) before.tabIndex = -1;
    this.focus = place;
    target.closest('[data-row]').tabIndex = 0;
    this.explain(place);
  }

  onHover(target) {
    const place = this.placeOf(target);
    if (place) this.explain(place);
  }

  placeOf(target) {
    const cell = target.closest('[data-row]');
    if (!cell) return null;
    return {row: Number(cell.dataset.row), column: Number(cell.dataset.column)};
  }

  elementAt({row, column}) {
    return this.body.querySelector(
        `[data-row="${row}"][data-column="${column}"]`);
  }

  onGridKey(event) {
    const rows = this.report.subjects.length;
    const columns = this.report.properties.length + 1;
    const {row, column} = this.focus;
    const page = Math.max(1, Math.floor(window.innerHeight / kRowHeight / 2));
    const steps = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      PageUp: [-page, 0],
      PageDown: [page, 0],
      Home: [0, -column],
      End: [0, columns - 1 - column],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const within = (value, size) => Math.min(Math.max(value, 0), size - 1);
    this.moveTo({
      row: within(row + step[0], rows),
      column: within(column + step[1], columns)
    });
  }

  moveTo(place) {
    const before = this.elementAt(this.focus);
    if (before) before.tabIndex = -1;
    this.focus = place;
    this.rows.reveal(place.row, kMargin);
    this.focusCell();
  }

  focusCell() {
    const cell = this.elementAt(this.focus);
    if (!cell) return;
    cell.tabIndex = 0;
    cell.focus({preventScroll: true});
    cell.scrollIntoView({block: 'nearest', inline: 'nearest'});
  }

  explain({row, column}) {
    const subject = this.report.subjects[row];
    if (!subject) return;
    replace(
        this.panel,
        column === 0 ?
            [h('h2', {}, subject.name), subjectFacts(this.report, row)] :
            this.explainCell(row, column - 1));
  }

  explainCell(row, column) {
    const property = this.report.properties[column];
    const cell = this.report.subjects[row].cells[column];
    const found = this.report.findingsOf(row, column);
    const why =
        cell.why === undefined ? '' : this.report.reasons[cell.why] + '.';
    return [
      h('h2', {}, this.report.subjects[row].name, h('span.quiet', {}, ' / '),
        property.id, verdict(cell.v)),
      h('p', {}, h('span.quiet', {}, 'must hold: '), property.holds),
      h('p', {}, kMeaning[cell.v] + why,
        cell.failures ? ` ${counted(cell.failures, 'failure')} in all, of ` +
                counted(found.length, 'kind') + ':' :
                        '',
        found.map(
            (i) =>
                [' ',
                 h('a', {href: `#f${i + 1}`},
                   `${i + 1}. ${this.report.findings[i].label}`)])),
    ];
  }
}

const kNamesMax = 12;

function someOf(names) {
  const more = names.length - kNamesMax;
  return names.slice(0, kNamesMax).join(', ') +
      (more > 0 ? ` and ${number(more)} more` : '');
}
