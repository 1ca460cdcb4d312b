// Subjects x properties, an explanation of the cell that is looked at, and the
// list of failures.

import {counted, h, number, replace, shape} from './dom.js';
import {keyHint, partialNotice, subjectFacts, verdict, verdictOf} from './parts.js';
import {VirtualList} from './virtual_list.js';

const kRowHeight = 27;
const kMargin = 190;  // The head of the grid, and the panel below.

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

// The columns behind the properties.
const kCounts = [
  {
    name: 'streams',
    field: 'streams',
    means: 'How many streams were tried: samples, malformed ones, corpus ' +
        'files and generated ones.',
  },
  {
    name: 'streams proved',
    field: 'proved',
    means: 'For how many of the streams the proof covers all ways of cutting ' +
        'them. The others, and what a proof does not look at, were run under ' +
        'schedules.',
  },
  {
    name: 'schedules',
    field: 'cases',
    means: 'How many cases were run: a stream under one schedule each.',
  },
  {
    name: 'declares',
    means: 'What the subject says of itself, which allows it something or ' +
        'holds it to more.',
  },
];

// Always explained; the other verdicts are where they occur.
const kLegendAlways = ['holds', 'failed', 'n/a'];

export class MatrixPage {
  constructor(report) {
    this.report = report;
    // Column 0 is the subject's name, row -1 the head.
    this.focus = {row: 0, column: 0};
    this.columns = report.properties.length + 1 + kCounts.length;
    this.panel = h('aside.panel', {
      'aria-live': 'polite',
      'aria-label': 'What the selected cell says',
      tabindex: 0,
    });
    this.body = h('div.rows', {role: 'rowgroup'});
    this.grid = this.makeGrid();
    this.rows = new VirtualList(this.body, kRowHeight, (i) => this.row(i));
    this.shownFindings = report.findings.map((_, i) => i);
    this.list = h('div.findings', {
      role: 'list',
      onfocusin: ({target}) => {
        this.atFinding =
            this.shownFindings.indexOf(Number(target.hash.slice(2)) - 1);
      },
    });
    this.listed = new VirtualList(
        this.list, kRowHeight, (i) => this.finding(this.shownFindings[i]));
    this.atFinding = -1;  // An index in those that are shown.
    this.element =
        h('main.page', {}, partialNotice(report), this.listNotice(),
          this.summary(), this.legend(), this.grid, this.panel,
          this.findingsSection(),
          this.reasonsSection('n/a', 'What does not apply'),
          this.reasonsSection('not covered', 'What is not covered'));
  }

  enter() {
    document.title = 'splitproof: ' + this.outcome();
    this.detach = [
      this.rows.attach(this.report.subjects.length),
      this.listed.attach(this.shownFindings.length)
    ];
    this.resize = () => this.hintAtMore();
    window.addEventListener('resize', this.resize);
    this.select(this.focus);
    this.hintAtMore();
    if (this.left) {
      window.scrollTo(0, this.left.scroll);
      this.rows.update(true);
      this.listed.update(true);
      const again = this.left.finding &&
          this.list.querySelector(`[href="${this.left.finding}"]`);
      if (again)
        again.focus({preventScroll: true});
      else
        this.focusCell();
    }
  }

  leave() {
    this.left = {
      scroll: window.scrollY,
      finding: document.activeElement.closest('.finding')?.getAttribute('href'),
    };
    for (const detach of this.detach) detach();
    window.removeEventListener('resize', this.resize);
  }

  navigation() {
    const hasFailures = this.report.findings.length > 0;
    return [
      keyHint('move', '\u2190', '\u2191', '\u2193', '\u2192'),
      hasFailures &&
          [
            keyHint('open', 'Enter'),
            keyHint('next failure', 'n'),
            keyHint('previous', 'p'),
            keyHint('filter', '/'),
          ],
    ];
  }

  onKey({key}) {
    if (this.report.findings.length === 0) return false;
    if (key === '/')
      this.filterField.focus();
    else if (key === 'n')
      this.goToFinding(this.atFinding + 1);
    else if (key === 'p')
      this.goToFinding(this.atFinding - 1);
    else
      return false;
    return true;
  }

  goToFinding(i) {
    if (i < 0 || i >= this.shownFindings.length) return;
    this.listed.reveal(i, kMargin);
    this.list.querySelector(`[href="#f${this.shownFindings[i] + 1}"]`).focus({
      preventScroll: true
    });
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
    const occur = new Set(kLegendAlways);
    for (const subject of this.report.subjects) {
      for (const cell of subject.cells) occur.add(cell.v);
    }
    return h(
        'ul.legend', {'aria-label': 'Legend'},
        Object.entries(words)
            .filter(([name]) => occur.has(name))
            .map(
                ([name, meaning]) =>
                    h('li', {}, verdict(name), h('span.quiet', {}, meaning))));
  }

  makeGrid() {
    this.heads = h('div.row.heads', {role: 'row', 'aria-rowindex': 1});
    const scroller = h(
        'div.scroller', {onscroll: () => this.hintAtMore()},
        h('div.grid', {
          role: 'grid',
          'aria-label': 'Subjects and properties. Arrows move, Enter opens a ' +
              'failure.',
          'aria-rowcount': this.report.subjects.length + 1,
          'aria-colcount': this.columns,
          onkeydown: (event) => this.onGridKey(event),
          onfocusin: (event) => this.onFocus(event.target),
          onmouseover: (event) => this.onHover(event.target),
          onmouseleave: () => this.explain(this.focus),
        },
          this.headRow(), this.body));
    return h('div.matrix', {}, scroller);
  }

  headRow() {
    const properties = this.report.properties;
    const head = (column, name, text, attributes) => this.cell(
        -1, column, {role: 'columnheader', class: name, ...attributes}, text);
    replace(
        this.heads, head(0, 'cell name', 'subject'),
        properties.map(
            (property, i) => head(
                i + 1, 'cell property', property.abbr,
                {title: property.id, 'aria-label': property.id})),
        kCounts.map(
            ({name, field}, i) => head(
                properties.length + 1 + i,
                field ? `cell count ${field}` : 'cell declares', name)));
    return this.heads;
  }

  row(i) {
    const subject = this.report.subjects[i];
    const failed = subject.cells.some((cell) => cell.v === 'failed');
    const isSelected = i === this.focus.row;
    const behind = this.report.properties.length + 1;
    return h(
        'div.row' + (failed ? '.failing' : '') +
            (isSelected ? '.selected' : ''),
        {role: 'row', 'aria-rowindex': i + 2, 'data-subject': i},
        this.cell(
            i, 0, {role: 'rowheader', class: 'cell name', title: subject.name},
            subject.name),
        subject.cells.map((cell, j) => this.verdictCell(i, j, cell)),
        kCounts.map(({field}, j) => this.countCell(i, behind + j, field)));
  }

  countCell(i, column, field) {
    const subject = this.report.subjects[i];
    if (field) {
      return this.cell(
          i, column, {role: 'gridcell', class: `cell count ${field}`},
          number(subject[field]));
    }
    const declared = declaredBy(subject);
    return this.cell(
        i, column,
        {role: 'gridcell', class: 'cell declares', title: declared || null},
        declared);
  }

  verdictCell(i, j, cell) {
    const found = this.report.findingsOf(i, j);
    const attributes = {
      role: 'gridcell',
      class: 'cell',
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
          class: attributes.class + (isFocus ? ' current' : ''),
          'aria-colindex': column + 1,
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
    this.filterField = h('input', {
      type: 'search',
      placeholder: 'filter: a subject, a property, a word',
      'aria-label': 'Filter failures',
      oninput: () => this.filter(this.filterField.value),
      onkeydown: (event) => {
        if (event.key === 'Escape') this.filterField.blur();
      },
    });
    this.matches = h('span.quiet', {role: 'status'});
    return h(
        'section', {},
        h('div.bar', {}, h('h2', {}, 'Failures'), this.filterField,
          this.matches, this.orderNote()),
        this.findingHeads(), this.list);
  }

  // What stands first matters only where a subject has several.
  orderNote() {
    const subjects = this.report.findings.map((finding) => finding.subject);
    if (new Set(subjects).size === subjects.length) return null;
    return h(
        'span.quiet.order', {},
        'Those of one subject are listed from the most direct on; later ones ' +
            'may follow from the first.');
  }

  findingHeads() {
    return h(
        'div.finding-heads', {}, h('span.number', {}, '#'), h('span'),
        h('span', {}, 'subject'), h('span', {}, 'property [what differs]'),
        h('span.what', {}, 'what was seen'),
        h('span.size', {
          title:
              'The case that is shown, and \u00d7 how many failures of its ' +
              'kind there are in all'
        },
          'case, \u00d7 failures of its kind'));
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
    this.atFinding = -1;
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
    if (place) this.select(place);
  }

  /** Marks a cell, its row and its column, and says what the cell means. */
  select(place) {
    const before = this.elementAt(this.focus);
    if (before) before.tabIndex = -1;
    this.focus = place;
    const cell = this.elementAt(place);
    if (cell) cell.tabIndex = 0;
    this.mark('current', cell);
    this.mark('selected', cell?.closest('[data-subject]'));
    this.mark('selected-column', this.heads.children[place.column]);
    this.explain(place);
  }

  // Gives one element of the grid a class that no other has.
  mark(name, element) {
    for (const other of this.grid.querySelectorAll(`.${name}`)) {
      other.classList.remove(name);
    }
    element?.classList.add(name);
  }

  // An arrow where columns go on behind the edge.
  hintAtMore() {
    const {scrollLeft, scrollWidth, clientWidth} = this.grid.firstChild;
    this.grid.classList.toggle(
        'goes-on', scrollLeft + clientWidth < scrollWidth - 1);
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
    return this.grid.querySelector(
        `[data-row="${row}"][data-column="${column}"]`);
  }

  onGridKey(event) {
    const rows = this.report.subjects.length;
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
      End: [0, this.columns - 1 - column],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const within = (value, least, size) =>
        Math.min(Math.max(value, least), size - 1);
    this.moveTo({
      row: within(row + step[0], -1, rows),
      column: within(column + step[1], 0, this.columns)
    });
  }

  moveTo(place) {
    // The cell may not be in the document yet.
    this.rows.reveal(place.row, kMargin);
    this.select(place);
    this.focusCell();
  }

  focusCell() {
    const cell = this.elementAt(this.focus);
    if (!cell) return;
    cell.focus({preventScroll: true});
    cell.scrollIntoView({block: 'nearest', inline: 'nearest'});
  }

  explain({row, column}) {
    const subject = this.report.subjects[row];
    const property = this.report.properties[column - 1];
    const count = kCounts[column - 1 - this.report.properties.length];
    const what = count ? this.explainCount(subject, count) :
        property       ? this.explainProperty(row, column - 1) :
        subject        ? subjectFacts(this.report, row) :
                         h('p', {}, 'A deserializer and its configuration.');
    const ofSubject = subject && [
      subject.name,
      (property || count) && h('span.quiet', {}, ' / '),
    ];
    replace(
        this.panel,
        h('h2', {}, ofSubject ?? (column === 0 && 'subject'),
          count?.name ?? property?.id,
          subject && property && verdict(subject.cells[column - 1].v)),
        what);
  }

  explainCount(subject, {field, means}) {
    const value = !subject ? '' :
        field              ? `${number(subject[field])}. ` :
                             `${declaredBy(subject) || 'nothing'             }. `;
    return h('p', {}, h('b', {}, value), means);
  }

  explainProperty(row, column) {
    const property = this.report.properties[column];
    return [
      h('p', {}, h('span.quiet', {}, 'must hold: '), property.holds),
      row < 0 ?
          [
            h('p', {}, h('span.quiet', {}, 'where it does not: '),
              property.explanation),
            h('p', {}, h('span.quiet', {}, 'a real one: '), property.example),
          ] :
          this.explainVerdict(row, column),
    ];
  }

  explainVerdict(row, column) {
    const cell = this.report.subjects[row].cells[column];
    const found = this.report.findingsOf(row, column);
    const why =
        cell.why === undefined ? '' : this.report.reasons[cell.why] + '.';
    return h(
        'p', {}, kMeaning[cell.v] + why,
        cell.failures ? ` ${counted(cell.failures, 'failure')} in all, of ` +
                counted(found.length, 'kind') + ':' :
                        '',
        found.map(
            (i) =>
                [' ',
                 h('a', {href: `#f${i + 1}`},
                   `${i + 1}. ${this.report.findings[i].label}`)]));
  }
}

function declaredBy(subject) {
  return subject.traits.map((trait) => trait.name).join(', ') +
      (subject.complete ? '' : ' (not finished)');
}

const kNamesMax = 12;

function someOf(names) {
  const more = names.length - kNamesMax;
  return names.slice(0, kNamesMax).join(', ') +
      (more > 0 ? ` and ${number(more)} more` : '');
}
