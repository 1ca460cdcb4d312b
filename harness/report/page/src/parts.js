// What the matrix and a failure have in common: the head, verdicts, and what
// there is to say of a subject.

import {counted, h, number, shape} from './dom.js';
import {themeButton} from './theme.js';

const kWords = {
  failed: 'FAIL',
  'expected failure': 'xfail',
  'not covered': 'uncov',
};

/** The verdict of a failure: whether somebody expects it. */
export function verdictOf(finding) {
  return finding.expected === undefined ? 'failed' : 'expected failure';
}

export function verdict(name) {
  return h(
      'span.verdict', {'data-verdict': name}, shape(name),
      h('span', {}, kWords[name] ?? name));
}

export function pageHead(report, ...navigation) {
  return h(
      'header.head', {},
      h('a.brand', {href: '#', 'aria-label': 'splitproof: the matrix'},
        h('span.mark', {'aria-hidden': 'true'}, h('i'), h('i'), h('i')),
        'splitproof'),
      navigation,
      h('span.run', {}, `${report.budget} budget, seed ${report.seed}`),
      themeButton());
}

/** Says that the check was stopped, if it was. */
export function partialNotice(report) {
  if (!report.partial) return null;
  return h(
      'p.notice', {role: 'note', id: 'partial'}, h('strong', {}, 'Partial: '),
      `the check was not finished (${report.partial}). What it had not come ` +
          'to is missing here, and "holds" means: as far as it came.');
}

/** Counts, traits, and what does not apply or is not covered, and why. */
export function subjectFacts(report, index) {
  const subject = report.subjects[index];
  const facts = [
    h('dt', {}, 'run'),
    h('dd', {},
      `${counted(subject.streams, 'stream')}, ` +
          `${counted(subject.cases, 'schedule')} in ` +
          `${counted(subject.executions, 'execution')}; ` +
          `${number(subject.proved)} proved for all their chunkings`),
    h('dt', {}, 'declares'),
    subject.traits.length === 0 ?
        h('dd', {}, 'nothing: it is held to the strictest rules') :
        subject.traits.map(
            (trait) =>
                h('dd', {}, h('b', {}, trait.name),
                  h('span.quiet', {}, ` ${trait.means}`))),
  ];
  if (!subject.complete) {
    facts.push(h('dt', {}, 'stopped'), h('dd', {}, 'not checked to the end'));
  }
  if (subject.left_out) {
    facts.push(h('dt', {}, 'left out'), h('dd', {}, subject.left_out));
  }
  for (const name of ['n/a', 'not covered']) {
    const missing = withReasons(report, subject, name);
    if (missing.length > 0) facts.push(h('dt', {}, name), missing);
  }
  return h('dl.facts', {}, facts);
}

function withReasons(report, subject, name) {
  return subject.cells.flatMap((cell, i) => {
    if (cell.v !== name) return [];
    return h(
        'dd', {}, h('b', {}, report.properties[i].id),
        h('span.quiet', {}, ` ${report.reasons[cell.why]}`));
  });
}
